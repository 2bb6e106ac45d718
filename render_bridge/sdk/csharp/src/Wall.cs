// SPDX-License-Identifier: Apache-2.0
// WALL and WALL_ACK (PROTOCOL.md, section 19): what stands on the walls, and that it does.
namespace Stagectl
{
    /// <summary>What stands in the inner frustum of one camera.</summary>
    public struct WallCamera
    {
        /// <summary>Index of the camera's body.</summary>
        public int Body;
        public Chroma Chroma;
        public bool Markers;
    }

    /// <summary>WALL: what stands on all walls, whole. Read only; forget everything of the one before.</summary>
    public sealed class Wall
    {
        public uint Epoch;
        public uint Rev;
        public WallMode Mode;
        public bool LightCards;
        /// <summary>When it was ordered, controller's clock.</summary>
        public long TIssuedNs;
        public WallCamera[] Cameras = new WallCamera[0];
        /// <summary>When it came, node's clock.</summary>
        public long TRxNodeNs;

        /// <summary>Returns what stands in a camera's inner frustum: neither chroma nor markers where it is not named.</summary>
        public WallCamera Of(int body)
        {
            foreach (WallCamera camera in Cameras)
            {
                if (camera.Body == body)
                {
                    return camera;
                }
            }
            return new WallCamera { Body = body };
        }

        /// <summary>Whether it takes the place of another: a higher epoch, or a higher Rev of the same.</summary>
        public bool IsAfter(Wall other)
        {
            return other == null || Epoch > other.Epoch || (Epoch == other.Epoch && Rev > other.Rev);
        }

        public static bool TryRead(byte[] d, Header header, out Wall wall)
        {
            wall = null;
            int cameras = header.Length < Protocol.WallBytes ? -1 : LittleEndian.U16(d, 30);
            if (cameras < 0 || cameras > Protocol.MostBodies
                || header.Length != Protocol.WallBytes + cameras * Protocol.WallCameraBytes)
            {
                return false;
            }
            wall = new Wall();
            wall.Epoch = header.Epoch;
            wall.Rev = LittleEndian.U32(d, 24);
            // Whoever asks for something new does not want the picture.
            wall.Mode = d[28] <= (byte)WallMode.Grey ? (WallMode)d[28] : WallMode.Black;
            wall.LightCards = (d[29] & 1) != 0;
            wall.TIssuedNs = LittleEndian.I64(d, 32);
            wall.Cameras = new WallCamera[cameras];
            for (int i = 0; i < cameras; i++)
            {
                int at = 40 + i * Protocol.WallCameraBytes;
                wall.Cameras[i].Body = LittleEndian.U16(d, at);
                wall.Cameras[i].Chroma = d[at + 2] <= (byte)Chroma.Blue ? (Chroma)d[at + 2] : Chroma.Off;
                wall.Cameras[i].Markers = (d[at + 3] & 1) != 0;
            }
            return true;
        }
    }

    /// <summary>WALL_ACK: the first vsync that shows a WALL.</summary>
    public struct WallAck
    {
        public uint Epoch;
        public uint Rev;
        public WallMode Mode;
        public uint VsyncCount;
        public long TVsyncNodeNs;
        /// <summary>The same on the controller's clock; 0: not known yet.</summary>
        public long TVsyncNs;
        public long BoundNs;

        public static bool TryRead(byte[] d, Header header, out WallAck ack)
        {
            ack = new WallAck();
            if (header.Length != Protocol.WallAckBytes || d[28] > (byte)WallMode.Grey)
            {
                return false;
            }
            ack.Epoch = header.Epoch;
            ack.Rev = LittleEndian.U32(d, 24);
            ack.Mode = (WallMode)d[28];
            ack.VsyncCount = LittleEndian.U32(d, 32);
            ack.TVsyncNodeNs = LittleEndian.I64(d, 40);
            ack.TVsyncNs = LittleEndian.I64(d, 48);
            ack.BoundNs = LittleEndian.I64(d, 56);
            return true;
        }

        /// <summary>Writes it into the beginning of an array; returns its length.</summary>
        public int Write(byte[] d)
        {
            MessageWriter.Begin(d, Protocol.WallAckBytes);
            LittleEndian.PutU32(d, 24, Rev);
            d[28] = (byte)Mode;
            LittleEndian.PutU32(d, 32, VsyncCount);
            LittleEndian.PutI64(d, 40, TVsyncNodeNs);
            LittleEndian.PutI64(d, 48, TVsyncNs);
            LittleEndian.PutI64(d, 56, BoundNs);
            return MessageWriter.Seal(d, Kind.WallAck, Epoch, Protocol.WallAckBytes);
        }
    }
}
