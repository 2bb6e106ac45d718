// SPDX-License-Identifier: Apache-2.0
// The render thread's part of section 19: which WALL counts at a vsync, and which was acknowledged last.
// Nothing but a WALL changes what stands: no frame, no silence, no new controller, no Stop.
using System;

namespace Stagectl
{
    internal sealed class WallState
    {
        private const int Kept = 8;

        private readonly Wall[] _walls = new Wall[Kept];
        private long _count;
        private Wall _shown;

        internal void Take(Wall wall)
        {
            if (wall != null && wall.IsAfter(_count == 0 ? null : _walls[(_count - 1) % Kept]))
            {
                _walls[_count++ % Kept] = wall;
            }
        }

        /// <summary>Returns the last one that came before a vsync; null: the picture.</summary>
        internal Wall At(long tVsyncNodeNs)
        {
            long oldest = Math.Max(0, _count - Kept);
            for (long n = _count - 1; n >= oldest; n--)
            {
                if (_walls[n % Kept].TRxNodeNs <= tVsyncNodeNs)
                {
                    return _walls[n % Kept];
                }
            }
            // Where all that are kept came later, the oldest of them is nearest: never the picture.
            return oldest > 0 ? _walls[oldest % Kept] : null;
        }

        /// <summary>Whether this vsync is the first that shows a WALL.</summary>
        internal bool IsNews(Wall wall)
        {
            return wall != null && wall.IsAfter(_shown);
        }

        internal void Acknowledged(Wall wall)
        {
            _shown = wall;
        }

        /// <summary>Another link begins: whoever asks there wants to hear of it again.</summary>
        internal void AcknowledgeAgain()
        {
            _shown = null;
        }
    }
}
