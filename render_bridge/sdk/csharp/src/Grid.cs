// SPDX-License-Identifier: Apache-2.0
using System;

namespace Stagectl
{
    /// <summary>The frame grid as one message tells it (PROTOCOL.md, section 7).</summary>
    public struct Grid
    {
        public long Frame;
        public long TVsyncNs;
        public double PeriodNs;

        public static Grid Of(FrameMessage message)
        {
            Grid grid;
            grid.Frame = message.Frame;
            grid.TVsyncNs = message.TVsyncNs;
            grid.PeriodNs = message.PeriodNs;
            return grid;
        }

        /// <summary>Returns the frame whose V_k is nearest to a time of the controller.</summary>
        public long FrameFor(long tVsyncNs)
        {
            return unchecked(Frame + (long)Math.Round((tVsyncNs - TVsyncNs) / PeriodNs));
        }

        /// <summary>Returns V_k of a frame, controller's clock.</summary>
        public long DueNs(long frame)
        {
            return unchecked(TVsyncNs + (long)Math.Round((frame - Frame) * PeriodNs));
        }

        /// <summary>Tells whether a new controller's first message goes on with these frame numbers.</summary>
        public bool GoesOnWith(FrameMessage message)
        {
            return (message.Flags & FrameFlags.Reset) == 0
                && Math.Abs((double)(message.TVsyncNs - DueNs(message.Frame))) <= PeriodNs / 2.0;
        }
    }
}
