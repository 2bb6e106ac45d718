// SPDX-License-Identifier: Apache-2.0
// The render thread's end of the node link. All methods belong to one thread. None of them waits, and
// none makes garbage once the first frames are through.
//
//     var client = new NodeClient(settings);
//     client.Start();
//     each frame, at the decision time R before a vsync:
//         if (client.TryDecide(vsyncNodeNs, choice)) { draw choice; }
//     each vsync that has passed:
//         client.ReportVsync(shown, isNew, vsyncCount, vsyncNodeNs);
//         client.WallShown(whatLayOverIt, vsyncCount, vsyncNodeNs);      // NodeClientWall.cs
//     client.Stop();
using System;

namespace Stagectl
{
    public sealed partial class NodeClient : INodeVoice, IDisposable
    {
        private const long SilentAfterNs = 500000000;
        private const int GoSlots = 64;

        private struct GoWord
        {
            public long Frame;
            public uint Epoch;
            public long TShowNs;
        }

        /// <summary>Called by Pump, on its thread. A Go is only good during the call.</summary>
        public Action<Snapshot> OnJoined;
        public Action<Refusal> OnRefused;
        public Action<Go> OnGo;

        private readonly NodeSettings _settings;
        private readonly Player _player;
        private readonly Report _report = new Report();
        private readonly DecisionLead _lead;
        private readonly GoWord[] _gos = new GoWord[GoSlots];
        private int _goCount;
        private Hello _hello;
        private NodeLink _link;
        private LinkStatus _status = new LinkStatus();

        public NodeClient(NodeSettings settings)
        {
            _settings = settings;
            _hello = settings.Hello.Copy();
            _lead = new DecisionLead(_hello.DecisionLeadNs);
            _player = new Player(Release);
            _report.VsyncSource = _hello.VsyncSource;
        }

        /// <summary>What the link's thread knew when Pump was called last.</summary>
        public LinkStatus Status
        {
            get { return _status; }
        }

        public bool IsRunning
        {
            get { return _link != null; }
        }

        /// <summary>Whether frames and the controller's clock are known, so that TryDecide has something to say.</summary>
        public bool HasGrid
        {
            get { return _player.HasGrid && _status.OffsetIsKnown; }
        }

        /// <summary>Whether a frame has come.</summary>
        public bool HasFrames
        {
            get { return _player.HasGrid; }
        }

        /// <summary>The frame grid in the controller's clock; look at HasFrames first.</summary>
        public Grid Grid
        {
            get { return _player.Grid; }
        }

        /// <summary>The engine's project as HELLO tells it.</summary>
        public string Project
        {
            get { return _hello.Project; }
        }

        public long ExactCount
        {
            get { return (long)_report.Exact; }
        }

        public long SubstitutedCount
        {
            get { return (long)_report.Substituted; }
        }

        public long RepeatedCount
        {
            get { return (long)_report.Repeated; }
        }

        public long LateCount
        {
            get { return (long)_report.Late; }
        }

        /// <summary>What the sync card says; goes into every report.</summary>
        public Reference Reference
        {
            get { return _report.Reference; }
            set { _report.Reference = value; }
        }

        /// <summary>Frequency of the reference in mHz as the sync card measures it; 0: unknown.</summary>
        public uint ReferenceMhz
        {
            get { return _report.ReferenceMhz; }
            set { _report.ReferenceMhz = value; }
        }

        /// <summary>Opens the link. Throws InvalidOperationException where libzmq is missing or a key is none.</summary>
        public void Start()
        {
            if (_link != null)
            {
                return;
            }
            var link = new NodeLink(_settings, _hello);
            link.Start();
            _link = link;
            // An engine that reloads its code without a word must not leave the thread behind.
            AppDomain.CurrentDomain.DomainUnload += OnDomainUnload;
        }

        /// <summary>Leaves the stage. Start may be called again.</summary>
        public void Stop()
        {
            if (_link == null)
            {
                return;
            }
            AppDomain.CurrentDomain.DomainUnload -= OnDomainUnload;
            _link.Stop();
            _player.Clear();
            _link = null;
            _walls.AcknowledgeAgain();
            _status = new LinkStatus();
        }

        public void Dispose()
        {
            Stop();
        }

        /// <summary>Takes what has come since the last call. TryDecide does it too.</summary>
        public void Pump()
        {
            if (_link == null)
            {
                return;
            }
            LinkSession session = _link.Session;
            LinkEvent told;
            while ((told = session.Events.Pop()) != null)
            {
                Handle(told);
                told.Snapshot = null;
                told.Refusal = null;
                session.FreeEvents.TryPush(told);
            }
            FrameMessage message;
            while ((message = session.Frames.Pop()) != null)
            {
                _player.Add(message);
            }
            _status = _link.Status.Read();
            _walls.Take(_status.Wall);
        }

        /// <summary>Whether the controller was heard within the last half second.</summary>
        public bool IsConnected(long nowNodeNs)
        {
            return _status.Snapshot != null && nowNodeNs - _status.LastHeardNs < SilentAfterNs;
        }

        /// <summary>Returns controller's clock minus node's clock at a time of the node.</summary>
        public long OffsetNs(long tNodeNs)
        {
            return _status.OffsetNs + (long)Math.Round(_status.Drift * (tNodeNs - _status.OffsetAtNs));
        }

        /// <summary>Returns how wrong the offset can be at most.</summary>
        public long BoundNs(long tNodeNs)
        {
            double older = Math.Max(0L, tNodeNs - _status.OffsetAtNs);
            return _status.BoundNs + (long)Math.Ceiling(older * _status.Doubt);
        }

        public long ToController(long tNodeNs)
        {
            return tNodeNs + OffsetNs(tNodeNs);
        }

        public long ToNode(long tControllerNs)
        {
            return tControllerNs - OffsetNs(tControllerNs - _status.OffsetNs);
        }

        /// <summary>Decides what to draw for the vsync at a time of the node. Call it R before, not earlier, not later.</summary>
        /// <returns>False where nothing has come yet: draw nothing.</returns>
        public bool TryDecide(long tVsyncNodeNs, Choice choice)
        {
            Pump();
            if (!HasGrid)
            {
                return false;
            }
            choice.TDecidedNodeNs = MonotonicClock.NowNs();
            return _player.TryChoose(_player.Grid.FrameFor(ToController(tVsyncNodeNs)), _status.Snapshot, choice);
        }

        /// <summary>Tells the barrier that the drawing of a picture has ended.</summary>
        public void Ready(Choice drawn)
        {
            OutMessage message = Take();
            if (message != null)
            {
                message.Length = MessageWriter.Ready(message.Data, drawn.Epoch, drawn.Frame);
                Give(message);
            }
        }

        /// <summary>How much earlier than R lock-step wants the decision; 0 without it.</summary>
        public long EarlierNs()
        {
            return EarlierNs(_status.Snapshot);
        }

        /// <summary>Tells whether a picture may be shown at a vsync (PROTOCOL.md, section 16). Pump first.</summary>
        /// <remarks>Without lock-step always. Of several show the one with the highest frame number.</remarks>
        public bool MayShow(Choice drawn, long tVsyncNodeNs)
        {
            if (_status.Snapshot == null || !_status.Snapshot.Barrier)
            {
                return true;
            }
            double latestNs = ToController(tVsyncNodeNs) + drawn.PeriodNs / 2.0;
            for (int i = 0; i < Math.Min(_goCount, GoSlots); i++)
            {
                if (_gos[i].Frame >= drawn.Frame && _gos[i].Epoch >= drawn.Epoch && _gos[i].TShowNs <= latestNs)
                {
                    return true;
                }
            }
            return false;
        }

        /// <summary>Reports one vsync of this node; call it for every one, as soon as it is known what it shows.</summary>
        /// <param name="shown">The picture on the glass.</param>
        /// <param name="isNew">False: the picture before stands.</param>
        /// <param name="vsyncCount">Counts this node's vsyncs.</param>
        /// <param name="tVsyncNodeNs">Start of scan-out, node's clock.</param>
        public void ReportVsync(Choice shown, bool isNew, uint vsyncCount, long tVsyncNodeNs)
        {
            Report r = _report;
            r.Epoch = shown.Epoch;
            r.Frame = shown.Frame;
            r.Outcome = isNew ? shown.Outcome : Outcome.Repeated;
            r.EngineState = _hello.EngineState;
            r.VsyncCount = vsyncCount;
            r.TVsyncNodeNs = tVsyncNodeNs;
            r.OffsetNs = OffsetNs(tVsyncNodeNs);
            r.BoundNs = BoundNs(tVsyncNodeNs);
            r.ExpectedNs = _status.ExpectedNs;
            r.TVsyncNs = tVsyncNodeNs + r.OffsetNs;
            r.TDueNs = shown.TDueNs;
            bool isExact = r.Outcome == Outcome.Exact;
            r.TRxNs = isExact ? shown.TRxNodeNs + OffsetNs(shown.TRxNodeNs) : 0;
            r.TSentNs = isExact ? shown.TSentNs : 0;
            r.Digest = shown.Digest;
            Count(r, shown, isNew);
            r.DecisionLeadNs = _lead.Ns;
            OutMessage message = Take();
            if (message != null)
            {
                _link.SetDecisionLead(_lead.Ns);
                message.Length = MessageWriter.Report(message.Data, r);
                Give(message);
            }
        }

        /// <summary>Tells the controller that another level is shown, or that the engine does something else.</summary>
        public void ChangeEngine(string project, string level, EngineState state)
        {
            Hello hello = _hello.Copy();
            hello.Project = project;
            hello.Level = level;
            hello.EngineState = state;
            _hello = hello;
            if (_link != null)
            {
                _link.Change(hello);
            }
        }

        private static long EarlierNs(Snapshot snapshot)
        {
            return snapshot != null && snapshot.Barrier ? 1000L * snapshot.BarrierUs : 0;
        }

        private void Count(Report r, Choice shown, bool isNew)
        {
            if (!isNew)
            {
                r.Repeated++;
                return;
            }
            if (r.Outcome == Outcome.Exact)
            {
                r.Exact++;
            }
            else
            {
                r.Substituted++;
            }
            if (r.TVsyncNs - r.TDueNs > shown.PeriodNs / 2.0)
            {
                r.Late++;
            }
            _lead.Add(r.TVsyncNodeNs - shown.TDecidedNodeNs);
        }

        private void Handle(LinkEvent told)
        {
            if (told.Kind == Kind.Go)
            {
                Go go = told.Go;
                if (go.ShowIt)
                {
                    GoWord word;
                    word.Frame = go.Frame;
                    word.Epoch = go.Epoch;
                    word.TShowNs = go.TShowNs;
                    _gos[_goCount++ % GoSlots] = word;
                }
                if (OnGo != null)
                {
                    OnGo(go);
                }
            }
            else if (told.Kind == Kind.Snapshot)
            {
                _lead.Assume(_hello.DecisionLeadNs + EarlierNs(told.Snapshot));
                _link.SetDecisionLead(_lead.Ns);
                if (OnJoined != null)
                {
                    OnJoined(told.Snapshot);
                }
            }
            else if (told.Kind == Kind.Refusal && OnRefused != null)
            {
                OnRefused(told.Refusal);
            }
        }

        private void Release(FrameMessage message)
        {
            if (_link != null)
            {
                _link.Session.FreeFrames.TryPush(message);
            }
        }

        private OutMessage Take()
        {
            return _link == null ? null : _link.FreeOut.Pop() ?? new OutMessage();
        }

        private void Give(OutMessage message)
        {
            _link.Outbox.TryPush(message);
            _link.Wake();
        }

        private void OnDomainUnload(object sender, EventArgs e)
        {
            Stop();
        }
    }
}
