// SPDX-License-Identifier: Apache-2.0
// The controller's clock against this node's, from four stamps: PROTOCOL.md, section 5. Pure: the
// caller brings the stamps and the time. No garbage.
using System;

namespace Stagectl
{
    /// <summary>Controller clock minus node clock, with its drift, slewed, and how wrong it can be.</summary>
    public sealed class ClockOffset
    {
        private const int Window = 32;
        private const int MostBlocks = 32;
        private const int BlocksForDrift = 4;
        private const long BlockNs = 2000000000;
        private const double MostDrift = 200e-6;
        private const double MostDoubt = 100e-6;
        private const double LeastDoubt = 1e-6;
        private const double SlewRate = 0.5e-3;
        private const double StepNs = 5e6;
        // Longer is a queue: a cable that was out hands over all its answers at once.
        private const long MostRoundTripNs = 250000000;
        // Up to that many it may step: the first may have queued, and no picture hangs on it yet.
        private const int FirstExchanges = 8;

        private struct Exchange
        {
            public long T1;
            public long Offset;
            public long RoundTrip;
        }

        private readonly long _resolutionNs;
        private readonly Exchange[] _window = new Exchange[Window];
        private readonly Exchange[] _blocks = new Exchange[MostBlocks];
        private int _exchanges;
        private int _blockCount;
        private Exchange _blockBest;
        private long _blockStartNs;
        private bool _blockIsOpen;
        private bool _mayStep = true;
        // The offset in use is _base + _used: whole nanoseconds of days do not fit a double's fraction.
        private long _base;
        private double _used;
        private long _boundAtResetNs;
        private long _resetNs;

        /// <param name="resolutionNs">The step of the node's clock: what a stamp may be short of the truth.</param>
        public ClockOffset(long resolutionNs = 0)
        {
            _resolutionNs = resolutionNs;
            Doubt = MostDoubt;
        }

        public bool IsKnown { get; private set; }

        /// <summary>When the other values were true, node's clock.</summary>
        public long AtNs { get; private set; }

        public long OffsetNs
        {
            get { return _base + (long)Math.Round(_used); }
        }

        /// <summary>How fast the offset grows: d of the page.</summary>
        public double Drift { get; private set; }

        /// <summary>How wrong the drift may be: e of the page.</summary>
        public double Doubt { get; private set; }

        public long BoundNs { get; private set; }

        public long ExpectedNs { get; private set; }

        /// <summary>Takes one exchange; one that breaks causality, or waited in a queue, is ignored.</summary>
        public void Observe(long t1NodeNs, long t2Ns, long t3Ns, long t4NodeNs)
        {
            Exchange e;
            e.T1 = t1NodeNs;
            e.RoundTrip = unchecked((t4NodeNs - t1NodeNs) - (t3Ns - t2Ns));
            e.Offset = unchecked((t2Ns - t1NodeNs) + (t3Ns - t4NodeNs)) >> 1;
            if (e.RoundTrip < 0 || e.RoundTrip > MostRoundTripNs)
            {
                return;
            }
            _window[_exchanges % Window] = e;
            _exchanges++;
            _mayStep = _exchanges <= FirstExchanges;
            PutIntoBlock(e);
            Advance(t4NodeNs);
        }

        /// <summary>Forgets what another controller said; its offset serves until the first new exchange.</summary>
        public void Reset(long nowNodeNs)
        {
            Advance(nowNodeNs);
            _exchanges = 0;
            _blockCount = 0;
            _blockIsOpen = false;
            _mayStep = true;
            _boundAtResetNs = BoundNs;
            _resetNs = nowNodeNs;
            Drift = 0.0;
            Doubt = MostDoubt;
        }

        /// <summary>Goes on to a time of the node: the offset drifts and slews, the bound grows.</summary>
        public void Advance(long nowNodeNs)
        {
            if (_exchanges == 0)
            {
                if (IsKnown)
                {
                    AtNs = nowNodeNs;
                    BoundNs = Up(_boundAtResetNs + (nowNodeNs - _resetNs) * MostDoubt);
                    ExpectedNs = BoundNs;
                }
                return;
            }
            Exchange chosen = Best(nowNodeNs);
            double age = nowNodeNs - chosen.T1;
            double target = unchecked(chosen.Offset - _base) + Drift * age;
            if (!IsKnown || _mayStep)
            {
                _base = chosen.Offset;
                target = Drift * age;
                _used = target;
                IsKnown = true;
                _mayStep = false;
            }
            else
            {
                double passed = Math.Max(0L, nowNodeNs - AtNs);
                _used += Drift * passed;
                double left = target - _used;
                double most = Math.Abs(left) > StepNs ? Math.Abs(left) : SlewRate * passed;
                _used += Math.Max(-most, Math.Min(most, left));
            }
            AtNs = nowNodeNs;
            double doubt = age * Doubt + Math.Abs(_used - target);
            BoundNs = Up(chosen.RoundTrip / 2.0 + doubt) + 1 + _resolutionNs;
            ExpectedNs = Up(chosen.RoundTrip - Shortest() + doubt) + 1 + _resolutionNs;
        }

        private static long Up(double value)
        {
            return (long)Math.Ceiling(value);
        }

        private Exchange Best(long nowNodeNs)
        {
            int best = 0;
            double least = double.MaxValue;
            for (int i = 0; i < Math.Min(_exchanges, Window); i++)
            {
                double bound = _window[i].RoundTrip / 2.0 + (nowNodeNs - _window[i].T1) * Doubt;
                if (bound < least)
                {
                    least = bound;
                    best = i;
                }
            }
            return _window[best];
        }

        private long Shortest()
        {
            long shortest = long.MaxValue;
            for (int i = 0; i < Math.Min(_exchanges, Window); i++)
            {
                shortest = Math.Min(shortest, _window[i].RoundTrip);
            }
            for (int i = 0; i < Math.Min(_blockCount, MostBlocks); i++)
            {
                shortest = Math.Min(shortest, _blocks[i].RoundTrip);
            }
            return shortest;
        }

        private void PutIntoBlock(Exchange e)
        {
            if (_blockIsOpen && e.T1 - _blockStartNs >= BlockNs)
            {
                _blocks[_blockCount % MostBlocks] = _blockBest;
                _blockCount++;
                _blockIsOpen = false;
                FitDrift();
            }
            if (!_blockIsOpen)
            {
                _blockIsOpen = true;
                _blockStartNs = e.T1;
                _blockBest = e;
            }
            else if (e.RoundTrip < _blockBest.RoundTrip)
            {
                _blockBest = e;
            }
        }

        private void FitDrift()
        {
            int n = Math.Min(_blockCount, MostBlocks);
            if (n < BlocksForDrift)
            {
                return;
            }
            Exchange zero = _blocks[0];
            double meanX = 0.0;
            double meanY = 0.0;
            for (int i = 0; i < n; i++)
            {
                meanX += (double)(_blocks[i].T1 - zero.T1) / n;
                meanY += (double)(_blocks[i].Offset - zero.Offset) / n;
            }
            double xx = 0.0;
            double xy = 0.0;
            double yy = 0.0;
            for (int i = 0; i < n; i++)
            {
                double x = _blocks[i].T1 - zero.T1 - meanX;
                double y = _blocks[i].Offset - zero.Offset - meanY;
                xx += x * x;
                xy += x * y;
                yy += y * y;
            }
            if (xx <= 0.0)
            {
                return;
            }
            double slope = xy / xx;
            double sigma = Math.Sqrt(Math.Max(0.0, yy - slope * xy) / (n - 2) / xx);
            Drift = Math.Max(-MostDrift, Math.Min(MostDrift, slope));
            Doubt = Math.Max(LeastDoubt, Math.Min(MostDoubt, 3.0 * sigma));
        }
    }
}
