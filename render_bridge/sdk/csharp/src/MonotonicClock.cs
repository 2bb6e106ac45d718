// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Stagectl
{
    /// <summary>The node's clock: nanoseconds that never jump. Its zero means nothing.</summary>
    public static class MonotonicClock
    {
        private const long NsPerS = 1000000000;

        /// <summary>The step of the clock; 100 ns on most machines.</summary>
        public static readonly long ResolutionNs = (NsPerS + Stopwatch.Frequency - 1) / Stopwatch.Frequency;

        /// <summary>Returns the time; whole seconds apart, because ticks * 10^9 overflows within hours.</summary>
        public static long NowNs()
        {
            return ToNs(Stopwatch.GetTimestamp(), Stopwatch.Frequency);
        }

        public static long ToNs(long ticks, long frequency)
        {
            return ticks / frequency * NsPerS + ticks % frequency * NsPerS / frequency;
        }
    }
}
