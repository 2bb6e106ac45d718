// SPDX-License-Identifier: Apache-2.0
// The way of a picture through an engine that only tells when a present call returned: PROTOCOL.md,
// sections 7, 9 and 11 (SWAP_RETURN). Pure: the caller brings the times.
using System;

namespace Stagectl
{
    /// <summary>What PresentPipeline needs of a NodeClient.</summary>
    public interface INodeVoice
    {
        bool TryDecide(long tVsyncNodeNs, Choice choice);

        void ReportVsync(Choice shown, bool isNew, uint vsyncCount, long tVsyncNodeNs);

        Wall WallNow();

        bool WallShown(Wall wall, uint vsyncCount, long tVsyncNodeNs);
    }

    /// <summary>Remembers which picture comes to the glass when, and reports each vsync.</summary>
    /// <remarks>
    /// A picture that is decided in engine frame n is scanned out `latch lead` frames after the present
    /// that begins frame n. An engine frame that takes several vsyncs repeats the picture before.
    /// </remarks>
    public sealed class PresentPipeline
    {
        public const int MostLatchLead = 6;
        private const int Places = MostLatchLead + 2;
        private const double RasterGain = 0.1;

        private readonly INodeVoice _voice;
        private readonly int _latchLead;
        private readonly Choice[] _choices = new Choice[Places];
        private readonly bool[] _isDrawn = new bool[Places];
        private readonly Wall[] _walls = new Wall[Places];
        private Wall _shownWall;
        private long _decided;
        private long _presented;
        private int _shown = -1;
        private uint _vsyncs;
        // Where the vsyncs are: presents return late by a part of a frame, now more, now less.
        private double _rasterNs;
        private bool _hasTime;

        /// <param name="latchLeadFrames">Whole frames from a decision's frame to its scan-out, 1 to 6: measure it.</param>
        public PresentPipeline(INodeVoice voice, int latchLeadFrames)
        {
            if (latchLeadFrames < 1 || latchLeadFrames > MostLatchLead)
            {
                throw new ArgumentOutOfRangeException("latchLeadFrames", "expected 1 to 6");
            }
            _voice = voice;
            _latchLead = latchLeadFrames;
            for (int i = 0; i < Places; i++)
            {
                _choices[i] = new Choice();
            }
        }

        /// <summary>What to draw in this engine frame; null: nothing was decided.</summary>
        public Choice Current { get; private set; }

        /// <summary>What to put over the picture of this engine frame; null: nothing.</summary>
        public Wall CurrentWall { get; private set; }

        /// <summary>Takes the time of the present that begins an engine frame, and reports what it brought.</summary>
        /// <param name="periodNs">Length of a frame on this output.</param>
        public void Presented(long tNodeNs, double periodNs)
        {
            long passed = _hasTime ? Math.Max(1, (long)Math.Round((tNodeNs - _rasterNs) / periodNs)) : 1;
            // A pause of the whole engine is no row of repeated pictures: nobody drew, nobody reports.
            for (long missed = 1; missed < Math.Min(passed, 1 + (long)(1e9 / periodNs)); missed++)
            {
                Report(false, (long)Math.Round(_rasterNs + missed * periodNs));
            }
            _rasterNs = _hasTime ? _rasterNs + passed * periodNs : tNodeNs;
            _rasterNs += RasterGain * (tNodeNs - _rasterNs);
            _hasTime = true;
            bool isNew = false;
            if (_decided - _presented >= _latchLead)
            {
                int place = (int)(_presented++ % Places);
                isNew = _isDrawn[place];
                _shownWall = _walls[place];
                _shown = isNew ? place : _shown;
            }
            Report(isNew, tNodeNs);
        }

        /// <summary>Decides what to draw now; call it once in an engine frame, as late as can be.</summary>
        public bool Decide(double periodNs)
        {
            int place = (int)(_decided++ % Places);
            long tVsyncNs = (long)Math.Round(_rasterNs + _latchLead * periodNs);
            _isDrawn[place] = _hasTime && _voice.TryDecide(tVsyncNs, _choices[place]);
            _walls[place] = CurrentWall = _voice.WallNow();
            Current = _isDrawn[place] ? _choices[place] : null;
            return _isDrawn[place];
        }

        private void Report(bool isNew, long tNodeNs)
        {
            if (_shown >= 0)
            {
                _voice.ReportVsync(_choices[_shown], isNew, _vsyncs, tNodeNs);
            }
            _voice.WallShown(_shownWall, _vsyncs, tNodeNs);
            unchecked
            {
                _vsyncs++;
            }
        }
    }
}
