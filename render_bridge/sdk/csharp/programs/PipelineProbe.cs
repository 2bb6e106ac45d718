// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Stagectl.Programs
{
    /// <summary>Plays a row of present times to a PresentPipeline and writes down what it says.</summary>
    internal sealed class PipelineProbe : INodeVoice
    {
        private readonly StringBuilder _said = new StringBuilder();
        private long _decided;

        /// <summary>Words: LEAD PERIOD T.... A T with a '-' in front: nothing could be decided there.</summary>
        /// <returns>`d NUMBER VSYNC_TIME`, `r NUMBER NEW COUNT TIME` and `w REV COUNT TIME` in turn.</returns>
        internal string Play(string[] words)
        {
            double periodNs = Number(words[2]);
            var pipeline = new PresentPipeline(this, (int)Number(words[1]));
            for (int i = 3; i < words.Length; i++)
            {
                long t = Number(words[i]);
                _isBlind = t < 0;
                pipeline.Presented(_isBlind ? -t : t, periodNs);
                pipeline.Decide(periodNs);
            }
            return _said.ToString().Trim();
        }

        private bool _isBlind;
        private uint _shownRev;

        public bool TryDecide(long tVsyncNodeNs, Choice choice)
        {
            choice.Frame = _decided++;
            Say("d", choice.Frame, tVsyncNodeNs);
            return !_isBlind;
        }

        public void ReportVsync(Choice shown, bool isNew, uint vsyncCount, long tVsyncNodeNs)
        {
            Say("r", shown.Frame, isNew ? 1 : 0, vsyncCount, tVsyncNodeNs);
        }

        // WALL number n is there from the n-th decision on.
        public Wall WallNow()
        {
            return _decided == 0 ? null : new Wall { Epoch = 1, Rev = (uint)_decided };
        }

        public bool WallShown(Wall wall, uint vsyncCount, long tVsyncNodeNs)
        {
            if (wall == null || wall.Rev == _shownRev)
            {
                return false;
            }
            _shownRev = wall.Rev;
            Say("w", wall.Rev, vsyncCount, tVsyncNodeNs);
            return true;
        }

        private void Say(string word, params long[] numbers)
        {
            _said.Append(word);
            foreach (long number in numbers)
            {
                _said.Append(' ').Append(number.ToString(CultureInfo.InvariantCulture));
            }
            _said.Append(';');
        }

        private static long Number(string text)
        {
            return long.Parse(text, CultureInfo.InvariantCulture);
        }
    }
}
