// SPDX-License-Identifier: Apache-2.0
// Wall to black (PROTOCOL.md, section 19). Set Features.DrawsWall in HELLO, and call both methods for
// every vsync. They wait for nothing, and make garbage only where something changes.
namespace Stagectl
{
    public sealed partial class NodeClient
    {
        private readonly WallState _walls = new WallState();

        /// <summary>Returns what has to stand on the walls at a vsync of this node; null: the picture.</summary>
        /// <remarks>
        /// Needs no frame, no clock and no controller. Put it over the finished picture, last before it is
        /// presented; choosing, drawing and reporting go on below it.
        /// </remarks>
        public Wall WallAt(long tVsyncNodeNs)
        {
            Pump();
            return _walls.At(tVsyncNodeNs);
        }

        /// <summary>What has to stand on the walls from now on; null: the picture.</summary>
        public Wall WallNow()
        {
            return WallAt(long.MaxValue);
        }

        /// <summary>Tells what lay over the picture of a vsync that has passed. Call it for each vsync.</summary>
        /// <returns>Whether it is the first vsync that shows this.</returns>
        public bool WallShown(Wall wall, uint vsyncCount, long tVsyncNodeNs)
        {
            if (!_walls.IsNews(wall))
            {
                return false;
            }
            OutMessage message = Take();
            if (message == null)
            {
                return false;
            }
            var ack = new WallAck { Epoch = wall.Epoch, Rev = wall.Rev, Mode = wall.Mode, VsyncCount = vsyncCount };
            ack.TVsyncNodeNs = tVsyncNodeNs;
            if (_status.OffsetIsKnown)
            {
                ack.TVsyncNs = ToController(tVsyncNodeNs);
                ack.BoundNs = BoundNs(tVsyncNodeNs);
            }
            message.Length = ack.Write(message.Data);
            Give(message);
            _walls.Acknowledged(wall);
            return true;
        }
    }
}
