// SPDX-License-Identifier: Apache-2.0
using System;

namespace Stagectl
{
    /// <summary>R as it is measured: the largest lead of the last 100 pictures (PROTOCOL.md, section 7).</summary>
    public sealed class DecisionLead
    {
        private const int Pictures = 100;
        private readonly long[] _leads = new long[Pictures];
        private int _count;

        /// <param name="assumedNs">What counts until a picture was shown.</param>
        public DecisionLead(long assumedNs)
        {
            Ns = assumedNs;
        }

        public long Ns { get; private set; }

        /// <summary>Takes another assumption, which counts until a picture was shown.</summary>
        public void Assume(long assumedNs)
        {
            if (_count == 0)
            {
                Ns = assumedNs;
            }
        }

        /// <summary>Takes the time from a decision to the scan-out of its picture.</summary>
        public void Add(long leadNs)
        {
            _leads[_count++ % Pictures] = leadNs;
            Ns = 0;
            for (int i = 0; i < Math.Min(_count, Pictures); i++)
            {
                Ns = Math.Max(Ns, _leads[i]);
            }
        }
    }
}
