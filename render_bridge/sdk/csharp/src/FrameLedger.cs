// SPDX-License-Identifier: Apache-2.0
// Which frame messages came, and which to ask for again (PROTOCOL.md, section 8, RESEND). Pure; the
// link's thread owns it. All times here are the controller's.
using System;

namespace Stagectl
{
    /// <summary>Tells new messages from copies, and finds what is missing.</summary>
    public sealed class FrameLedger
    {
        public const long GraceNs = 5000000;
        public const int MostAsks = 3;
        // Beyond that the controller is away, and asking would only fill its queue.
        private const int MostSilent = 16;
        private const int Slots = 128;
        private const int Reach = 64;

        private readonly bool[] _has = new bool[Slots];
        private readonly long[] _frames = new long[Slots];
        private readonly uint[] _epochs = new uint[Slots];
        private readonly long[] _askedFrame = new long[Slots];
        private readonly int[] _asks = new int[Slots];
        private readonly long[] _askedNs = new long[Slots];
        private Grid _newest;
        // How long before its V_k the newest message's first copy left: L as it is now.
        private long _newestLeadNs;
        private bool _hasNewest;
        private long _first;

        public FrameLedger()
        {
            Epoch = -1;
        }

        public long Epoch { get; private set; }

        /// <summary>Takes note of a message; false where it is a copy or of a lower epoch.</summary>
        public bool Accept(FrameMessage message)
        {
            if (message.Epoch < Epoch)
            {
                return false;
            }
            if (message.Epoch > Epoch)
            {
                TakeOver(message);
            }
            int slot = Slot(message.Frame);
            bool isCopy = _has[slot] && _frames[slot] == message.Frame && _epochs[slot] == message.Epoch;
            if (isCopy || message.Frame < _newest.Frame - Reach && _hasNewest)
            {
                return false;
            }
            _has[slot] = true;
            _frames[slot] = message.Frame;
            _epochs[slot] = message.Epoch;
            if (!_hasNewest || message.Frame > _newest.Frame)
            {
                _newest = Grid.Of(message);
                _newestLeadNs = message.TVsyncNs - message.TSentNs;
                _hasNewest = true;
            }
            return true;
        }

        /// <summary>Finds a frame to ask for now; false: nothing, and <paramref name="againNs"/> says when to look again.</summary>
        /// <param name="nowNs">Now.</param>
        /// <param name="decisionLeadNs">R of this node: a frame that it has decided on is not asked for.</param>
        /// <param name="deadlineLeadNs">L of the snapshot; the newest message's counts where it is smaller.</param>
        public bool TryAsk(
            long nowNs, long decisionLeadNs, long deadlineLeadNs, out long frame, out long againNs)
        {
            frame = 0;
            againNs = long.MaxValue;
            if (!_hasNewest)
            {
                return false;
            }
            long leadNs = Math.Min(deadlineLeadNs, _newestLeadNs);
            // The first frame whose decision is still to come, and the first that may still be silent.
            long low = Math.Max(_first, _newest.FrameFor(nowNs + decisionLeadNs) - 1);
            long high = Math.Min(_newest.Frame + MostSilent, low + Slots / 2);
            for (frame = Math.Max(low, _newest.Frame - Reach); frame <= high; frame++)
            {
                long dueNs = _newest.DueNs(frame);
                if (dueNs - decisionLeadNs <= nowNs || Has(frame))
                {
                    continue;
                }
                int slot = Slot(frame);
                bool wasAsked = _askedFrame[slot] == frame && _asks[slot] > 0;
                if (wasAsked && _asks[slot] >= MostAsks)
                {
                    continue;
                }
                long wantedNs = wasAsked ? _askedNs[slot] + GraceNs
                    : frame < _newest.Frame ? nowNs : dueNs - leadNs + GraceNs;
                if (wantedNs > nowNs)
                {
                    againNs = Math.Min(againNs, wantedNs);
                    continue;
                }
                _asks[slot] = wasAsked ? _asks[slot] + 1 : 1;
                _askedFrame[slot] = frame;
                _askedNs[slot] = nowNs;
                return true;
            }
            return false;
        }

        private static int Slot(long frame)
        {
            return (int)(frame & (Slots - 1));
        }

        private bool Has(long frame)
        {
            int slot = Slot(frame);
            return _has[slot] && _frames[slot] == frame;
        }

        private void TakeOver(FrameMessage message)
        {
            bool goesOn = _hasNewest && _newest.GoesOnWith(message);
            Epoch = message.Epoch;
            _hasNewest = false;
            _first = message.Frame;
            for (int i = 0; i < Slots; i++)
            {
                _has[i] = _has[i] && goesOn && _frames[i] < message.Frame;
                _asks[i] = 0;
            }
        }
    }
}
