// SPDX-License-Identifier: Apache-2.0
// What the link's thread tells the render thread, and what it is given to send.
namespace Stagectl
{
    /// <summary>What the link's thread knows; the render thread reads the newest whole copy.</summary>
    public sealed class LinkStatus
    {
        public bool IsJoined;
        /// <summary>The controller's epoch; -1 before anything was heard.</summary>
        public long Epoch = -1;
        public long LastHeardNs;
        /// <summary>When the last FRAME came, copies included.</summary>
        public long LastFrameNs;
        public bool OffsetIsKnown;
        /// <summary>Controller's clock minus node's clock at OffsetAtNs (node's clock).</summary>
        public long OffsetNs;
        public long OffsetAtNs;
        /// <summary>How fast the offset grows, and how wrong that may be; shares of time.</summary>
        public double Drift;
        public double Doubt;
        public long BoundNs;
        public long ExpectedNs;
        public Snapshot Snapshot;
        /// <summary>What stands on the walls; null before the first WALL of this link.</summary>
        public Wall Wall;
        /// <summary>Why the controller does not want this node; null: it does.</summary>
        public Refusal Refusal;
        /// <summary>Messages that were dropped because they are none.</summary>
        public long Malformed;
        /// <summary>The version of a controller that speaks another one; 0: none.</summary>
        public int OtherVersion;
        /// <summary>Messages of a lower epoch, which were dropped.</summary>
        public long Stale;
        public long FramesReceived;
        public long Resends;
        /// <summary>Messages that did not fit the socket's queue.</summary>
        public long SendsDropped;
        /// <summary>Why the link's thread ended; null: it runs.</summary>
        public string Error;

        internal void CopyTo(LinkStatus to)
        {
            to.IsJoined = IsJoined;
            to.Epoch = Epoch;
            to.LastHeardNs = LastHeardNs;
            to.LastFrameNs = LastFrameNs;
            to.OffsetIsKnown = OffsetIsKnown;
            to.OffsetNs = OffsetNs;
            to.OffsetAtNs = OffsetAtNs;
            to.Drift = Drift;
            to.Doubt = Doubt;
            to.BoundNs = BoundNs;
            to.ExpectedNs = ExpectedNs;
            to.Snapshot = Snapshot;
            to.Wall = Wall;
            to.Refusal = Refusal;
            to.Malformed = Malformed;
            to.OtherVersion = OtherVersion;
            to.Stale = Stale;
            to.FramesReceived = FramesReceived;
            to.Resends = Resends;
            to.SendsDropped = SendsDropped;
            to.Error = Error;
        }
    }

    /// <summary>Something that happened on the link, for the render thread.</summary>
    internal sealed class LinkEvent
    {
        internal Kind Kind;
        internal Snapshot Snapshot;
        internal Refusal Refusal;
        internal readonly Go Go = new Go();
    }

    /// <summary>An encoded message that waits to be sent.</summary>
    internal sealed class OutMessage
    {
        internal readonly byte[] Data = new byte[MessageWriter.MostBytes];
        internal int Length;
    }
}
