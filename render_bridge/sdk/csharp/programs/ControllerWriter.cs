// SPDX-License-Identifier: Apache-2.0
// What a controller writes, made again from what the SDK has read. Only the test programs use it: equal
// bytes show that every field was read from its place. Reserved bytes are zero.
namespace Stagectl.Programs
{
    internal static class ControllerWriter
    {
        internal static int Snapshot(byte[] d, Snapshot s)
        {
            int length = Protocol.SnapshotBytes + s.Bodies.Length * Protocol.BodyInfoBytes
                + s.Walls.Length * Protocol.WallInfoBytes + s.Segments.Length * Protocol.SegmentBytes;
            MessageWriter.Begin(d, length);
            LittleEndian.PutText(d, 24, 32, s.StageId);
            LittleEndian.PutHex(d, 56, 32, s.ConfigHash);
            LittleEndian.PutU32(d, 88, s.RateNum);
            LittleEndian.PutU32(d, 92, s.RateDen);
            LittleEndian.PutU16(d, 96, (ushort)s.FramesPort);
            d[98] = (byte)s.PosePoint;
            d[99] = (byte)s.LensApplied;
            d[100] = (byte)s.Policy;
            d[101] = (byte)(s.Barrier ? 1 : 0);
            LittleEndian.PutU16(d, 102, (ushort)s.NodeIndex);
            LittleEndian.PutU16(d, 104, (ushort)s.Bodies.Length);
            LittleEndian.PutU16(d, 106, (ushort)s.Walls.Length);
            LittleEndian.PutU16(d, 108, (ushort)s.Segments.Length);
            LittleEndian.PutU32(d, 112, s.BarrierUs);
            LittleEndian.PutI64(d, 120, s.DeadlineLeadNs);
            int at = 128;
            foreach (BodyInfo body in s.Bodies)
            {
                LittleEndian.PutU16(d, at, (ushort)body.Index);
                d[at + 2] = (byte)body.Role;
                LittleEndian.PutF32(d, at + 4, body.SensorWidthMm);
                LittleEndian.PutF32(d, at + 8, body.SensorHeightMm);
                LittleEndian.PutText(d, at + 12, 32, body.Id);
                at += Protocol.BodyInfoBytes;
            }
            foreach (WallInfo wall in s.Walls)
            {
                LittleEndian.PutU16(d, at, (ushort)wall.Index);
                LittleEndian.PutU16(d, at + 2, (ushort)wall.Body);
                LittleEndian.PutU32(d, at + 4, wall.WidthPx);
                LittleEndian.PutU32(d, at + 8, wall.HeightPx);
                LittleEndian.PutText(d, at + 16, 32, wall.Id);
                LittleEndian.PutHex(d, at + 48, 32, wall.MeshHash);
                wall.Pose.Write(d, at + 80);
                at += Protocol.WallInfoBytes;
            }
            foreach (Segment segment in s.Segments)
            {
                LittleEndian.PutU16(d, at, (ushort)segment.Wall);
                Put(d, at + 8, segment.LowerLeft);
                Put(d, at + 32, segment.LowerRight);
                Put(d, at + 56, segment.UpperLeft);
                for (int i = 0; i < 4; i++)
                {
                    LittleEndian.PutF32(d, at + 80 + 4 * i, segment.Uv[i]);
                }
                at += Protocol.SegmentBytes;
            }
            return MessageWriter.Seal(d, Kind.Snapshot, s.Epoch, length);
        }

        internal static int Refusal(byte[] d, Refusal refusal)
        {
            MessageWriter.Begin(d, Protocol.RefusalBytes);
            LittleEndian.PutU32(d, 24, refusal.Code);
            LittleEndian.PutText(d, 28, 200, refusal.Text);
            return MessageWriter.Seal(d, Kind.Refusal, 0, Protocol.RefusalBytes);
        }

        internal static int Pong(byte[] d, Pong pong)
        {
            LittleEndian.PutI64(d, 24, pong.T1NodeNs);
            LittleEndian.PutI64(d, 32, pong.T2Ns);
            LittleEndian.PutI64(d, 40, pong.T3Ns);
            return MessageWriter.Seal(d, Kind.Pong, pong.Epoch, Protocol.PongBytes);
        }

        internal static int Go(byte[] d, Go go)
        {
            MessageWriter.Begin(d, Protocol.GoBytes);
            LittleEndian.PutI64(d, 24, go.Frame);
            d[32] = (byte)(go.ShowIt ? 1 : 0);
            LittleEndian.PutI64(d, 40, go.TShowNs);
            for (int i = 0; i < 4; i++)
            {
                LittleEndian.PutU64(d, 48 + 8 * i, go.Mask[i]);
            }
            return MessageWriter.Seal(d, Kind.Go, go.Epoch, Protocol.GoBytes);
        }

        internal static int Wall(byte[] d, Wall w)
        {
            int length = Protocol.WallBytes + w.Cameras.Length * Protocol.WallCameraBytes;
            MessageWriter.Begin(d, length);
            LittleEndian.PutU32(d, 24, w.Rev);
            d[28] = (byte)w.Mode;
            d[29] = (byte)(w.LightCards ? 1 : 0);
            LittleEndian.PutU16(d, 30, (ushort)w.Cameras.Length);
            LittleEndian.PutI64(d, 32, w.TIssuedNs);
            for (int i = 0; i < w.Cameras.Length; i++)
            {
                int at = 40 + i * Protocol.WallCameraBytes;
                LittleEndian.PutU16(d, at, (ushort)w.Cameras[i].Body);
                d[at + 2] = (byte)w.Cameras[i].Chroma;
                d[at + 3] = (byte)(w.Cameras[i].Markers ? 1 : 0);
            }
            return MessageWriter.Seal(d, Kind.Wall, w.Epoch, length);
        }

        internal static int Frame(byte[] d, FrameMessage m)
        {
            MessageWriter.Begin(d, m.Length);
            LittleEndian.PutI64(d, 24, m.Frame);
            LittleEndian.PutI64(d, 32, m.TVsyncNs);
            LittleEndian.PutF64(d, 40, m.PeriodNs);
            LittleEndian.PutI64(d, 48, m.TSentNs);
            LittleEndian.PutU16(d, 56, (ushort)m.Bodies);
            LittleEndian.PutU16(d, 58, (ushort)m.States);
            LittleEndian.PutU16(d, 60, (ushort)m.Views);
            LittleEndian.PutU16(d, 62, (ushort)m.Frusta);
            d[64] = (byte)(m.OuterEyeIsFixed ? 1 : 0);
            Put(d, 72, m.OuterEyeM);
            m.SceneOffset.Write(d, 96);
            int at = 152;
            for (int i = 0; i < m.Views; i++, at += Protocol.ViewBytes)
            {
                ViewRecord view;
                m.ReadView(i, out view);
                View(d, at, view);
            }
            for (int i = 0; i < m.Frusta; i++, at += Protocol.FrustumBytes)
            {
                FrustumRecord frustum;
                m.ReadFrustum(i, out frustum);
                LittleEndian.PutU16(d, at, (ushort)frustum.Body);
                LittleEndian.PutU16(d, at + 2, (ushort)frustum.Segment);
                Put(d, at + 8, frustum.Extent);
                LittleEndian.PutF64(d, at + 40, frustum.DistanceM);
            }
            for (int i = 0; i < m.Bodies; i++)
            {
                BodyRecord body;
                m.ReadBody(i, out body);
                Body(d, at, body);
                for (int step = 0; step < m.States; step++)
                {
                    m.StateOf(i, step).Write(d, at + 80 + step * Protocol.StateBytes);
                }
                at += Protocol.BodyBytes + (m.States - 1) * Protocol.StateBytes;
            }
            return MessageWriter.Seal(d, Kind.Frame, m.Epoch, m.Length, (ushort)m.Flags, m.Seq);
        }

        private static void View(byte[] d, int at, ViewRecord view)
        {
            LittleEndian.PutU16(d, at, (ushort)view.Body);
            d[at + 2] = (byte)view.Flags;
            d[at + 3] = view.Priority;
            d[at + 4] = view.Slot;
            d[at + 5] = view.Slots;
            LittleEndian.PutF32(d, at + 8, view.SlotPhase);
            LittleEndian.PutF32(d, at + 12, view.Size);
            LittleEndian.PutF32(d, at + 16, view.SoftEdge);
            LittleEndian.PutF32(d, at + 20, view.Overscan);
            Put(d, at + 32, view.Inner);
            LittleEndian.PutF64(d, at + 64, view.PupilM);
        }

        private static void Body(byte[] d, int at, BodyRecord body)
        {
            LittleEndian.PutU16(d, at, (ushort)body.Index);
            d[at + 2] = (byte)body.Role;
            d[at + 3] = (byte)body.TrackState;
            LittleEndian.PutU16(d, at + 4, (ushort)body.Flags);
            LittleEndian.PutI64(d, at + 8, body.TCaptureNs);
            LittleEndian.PutF32(d, at + 16, body.FocalMm);
            LittleEndian.PutF32(d, at + 20, body.Focus);
            LittleEndian.PutF32(d, at + 24, body.Iris);
            LittleEndian.PutF32(d, at + 28, body.EntrancePupilM);
            Put(d, at + 32, body.VelocityMS);
            Put(d, at + 56, body.AngularVelocityRadS);
        }

        private static void Put(byte[] d, int at, Vector3d v)
        {
            LittleEndian.PutF64(d, at, v.X);
            LittleEndian.PutF64(d, at + 8, v.Y);
            LittleEndian.PutF64(d, at + 16, v.Z);
        }

        private static void Put(byte[] d, int at, Extents e)
        {
            LittleEndian.PutF64(d, at, e.Left);
            LittleEndian.PutF64(d, at + 8, e.Right);
            LittleEndian.PutF64(d, at + 16, e.Bottom);
            LittleEndian.PutF64(d, at + 24, e.Top);
        }
    }
}
