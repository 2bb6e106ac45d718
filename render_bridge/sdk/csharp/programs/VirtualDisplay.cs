// SPDX-License-Identifier: Apache-2.0
// The genlocked display of the conformance client: a pipeline of pictures and a scan-out at each of
// its vsyncs, which run by themselves (docs/conformance.md).
using System.Collections.Generic;

namespace Stagectl.Programs
{
    /// <summary>One picture in the pipeline.</summary>
    internal sealed class Picture
    {
        internal readonly Choice Choice = new Choice();
        /// <summary>The vsync that it was drawn for: it is never shown before.</summary>
        internal long Vsync;
        /// <summary>When its drawing has ended, node's clock.</summary>
        internal long EndNs;
        internal bool ReadyWasSent;
    }

    internal sealed class VirtualDisplay
    {
        internal const long DrawNs = 2000000;
        private const long NsPerS = 1000000000;

        private readonly long _t0Ns;
        private readonly long _num;
        private readonly long _den;
        private readonly long _leadNs;
        private readonly List<Picture> _pipeline = new List<Picture>();
        private readonly Stack<Picture> _free = new Stack<Picture>();
        private Picture _shown;

        /// <param name="earlierNs">What lock-step puts on R.</param>
        /// <param name="firstDueNs">V_k of the first message, node's clock; vsync j is j + 3 periods later.</param>
        internal VirtualDisplay(long firstDueNs, uint rateNum, uint rateDen, long leadNs, long earlierNs, long nowNs)
        {
            _num = rateNum;
            _den = rateDen;
            _leadNs = leadNs + earlierNs;
            _t0Ns = firstDueNs + Periods(3);
            // Vsyncs whose decision is over already have nothing to show.
            while (DecisionNs < nowNs)
            {
                NextDecision++;
            }
            NextVsync = NextDecision;
        }

        internal long NextDecision { get; private set; }

        internal long NextVsync { get; private set; }

        internal long DecisionNs
        {
            get { return VsyncNs(NextDecision) - _leadNs; }
        }

        /// <summary>The picture on the glass; null before the first.</summary>
        internal Picture Shown
        {
            get { return _shown; }
        }

        internal IEnumerable<Picture> Pipeline
        {
            get { return _pipeline; }
        }

        internal long VsyncNs(long j)
        {
            return _t0Ns + Periods(j);
        }

        /// <summary>When there is something to do next: a decision, an end of drawing, a vsync.</summary>
        internal long DueNs()
        {
            long due = System.Math.Min(DecisionNs, VsyncNs(NextVsync));
            foreach (Picture picture in _pipeline)
            {
                if (!picture.ReadyWasSent)
                {
                    due = System.Math.Min(due, picture.EndNs);
                }
            }
            return due;
        }

        /// <summary>Decides for the next vsync and starts to draw.</summary>
        internal void Decide(NodeClient client)
        {
            Picture picture = _free.Count > 0 ? _free.Pop() : new Picture();
            if (client.TryDecide(VsyncNs(NextDecision), picture.Choice))
            {
                picture.EndNs = MonotonicClock.NowNs() + DrawNs;
                picture.ReadyWasSent = false;
                picture.Vsync = NextDecision;
                _pipeline.Add(picture);
            }
            else
            {
                _free.Push(picture);
            }
            NextDecision++;
        }

        /// <summary>Passes the next vsync; returns whether it brought another picture to the glass.</summary>
        internal bool PassVsync(NodeClient client)
        {
            long j = NextVsync++;
            int best = -1;
            for (int i = 0; i < _pipeline.Count; i++)
            {
                Picture picture = _pipeline[i];
                if (picture.Vsync <= j && picture.EndNs <= VsyncNs(j) && client.MayShow(picture.Choice, VsyncNs(j)))
                {
                    best = i;
                }
            }
            if (best < 0)
            {
                return false;
            }
            if (_shown != null)
            {
                _free.Push(_shown);
            }
            for (int older = 0; older < best; older++)
            {
                _free.Push(_pipeline[older]);
            }
            _shown = _pipeline[best];
            _pipeline.RemoveRange(0, best + 1);
            return true;
        }

        // Whole seconds apart: j * 10^9 * den overflows within days.
        private long Periods(long j)
        {
            return j / _num * (NsPerS * _den) + j % _num * NsPerS * _den / _num;
        }
    }
}
