// SPDX-License-Identifier: Apache-2.0
// From bytes to messages: the checks of PROTOCOL.md, section 3, in their order. Any bytes lead to a
// message or to a verdict, never to an exception. FRAME has its own file.
using System;

namespace Stagectl
{
    public enum Verdict { Ok, Malformed, OtherVersion }

    public static class MessageReader
    {
        /// <summary>Checks size, magic, length, CRC and version of the first <paramref name="length"/> bytes.</summary>
        public static Verdict Open(byte[] d, int length, out Header header)
        {
            header = new Header();
            if (length < Protocol.LeastBytes || length > Protocol.MostBytes || length > d.Length
                || LittleEndian.U32(d, 0) != Protocol.Magic || LittleEndian.U32(d, 12) != (uint)length)
            {
                return Verdict.Malformed;
            }
            int covered = length - Protocol.CrcBytes;
            if (Crc32.Of(d, 0, covered) != LittleEndian.U32(d, covered))
            {
                return Verdict.Malformed;
            }
            header.Version = d[4];
            header.Kind = d[5];
            header.Flags = LittleEndian.U16(d, 6);
            header.Epoch = LittleEndian.U32(d, 8);
            header.Length = length;
            header.Seq = LittleEndian.U64(d, 16);
            return header.Version == Protocol.Version ? Verdict.Ok : Verdict.OtherVersion;
        }

        public static bool TryHello(byte[] d, Header header, out Hello hello)
        {
            hello = new Hello();
            if (header.Length != Protocol.HelloBytes || d[280] < 1 || d[280] > 2 || d[282] > 2 || d[283] > 3)
            {
                return false;
            }
            hello.PosePoint = (PosePoint)d[280];
            hello.LensApplied = (LensEffects)d[281] & LensEffects.All;
            hello.VsyncSource = (VsyncSource)d[282];
            hello.EngineState = (EngineState)d[283];
            hello.Features = (Features)LittleEndian.U32(d, 284) & Features.All;
            hello.DecisionLeadNs = LittleEndian.I64(d, 288);
            return LittleEndian.TryText(d, 24, 32, out hello.Name)
                && LittleEndian.TryText(d, 56, 32, out hello.Engine)
                && LittleEndian.TryText(d, 88, 32, out hello.StageId)
                && LittleEndian.TryText(d, 120, 64, out hello.Project)
                && LittleEndian.TryText(d, 184, 64, out hello.Level)
                && LittleEndian.TryText(d, 248, 32, out hello.ConfigHash);
        }

        public static bool TrySnapshot(byte[] d, Header header, out Snapshot snapshot)
        {
            snapshot = new Snapshot();
            if (header.Length < Protocol.SnapshotBytes)
            {
                return false;
            }
            int bodies = LittleEndian.U16(d, 104);
            int walls = LittleEndian.U16(d, 106);
            int segments = LittleEndian.U16(d, 108);
            if (bodies > Protocol.MostBodies || walls > Protocol.MostWalls || segments > Protocol.MostSegments
                || header.Length != Protocol.SnapshotBytes + bodies * Protocol.BodyInfoBytes
                    + walls * Protocol.WallInfoBytes + segments * Protocol.SegmentBytes)
            {
                return false;
            }
            snapshot.Epoch = header.Epoch;
            snapshot.RateNum = LittleEndian.U32(d, 88);
            snapshot.RateDen = LittleEndian.U32(d, 92);
            snapshot.FramesPort = LittleEndian.U16(d, 96);
            if (snapshot.RateNum == 0 || snapshot.RateDen == 0 || d[98] < 1 || d[98] > 2
                || d[100] < 1 || d[100] > 2 || d[101] > 1)
            {
                return false;
            }
            snapshot.PosePoint = (PosePoint)d[98];
            snapshot.LensApplied = (LensEffects)d[99] & LensEffects.All;
            snapshot.Policy = (Policy)d[100];
            snapshot.Barrier = d[101] != 0;
            snapshot.NodeIndex = LittleEndian.U16(d, 102);
            snapshot.BarrierUs = LittleEndian.U32(d, 112);
            snapshot.DeadlineLeadNs = LittleEndian.I64(d, 120);
            if (!LittleEndian.TryText(d, 24, 32, out snapshot.StageId)
                || !LittleEndian.TryText(d, 56, 32, out snapshot.ConfigHash))
            {
                return false;
            }
            int at = 128;
            snapshot.Bodies = new BodyInfo[bodies];
            snapshot.Walls = new WallInfo[walls];
            snapshot.Segments = new Segment[segments];
            for (int i = 0; i < bodies; i++, at += Protocol.BodyInfoBytes)
            {
                if (!TryBodyInfo(d, at, out snapshot.Bodies[i]))
                {
                    return false;
                }
            }
            for (int i = 0; i < walls; i++, at += Protocol.WallInfoBytes)
            {
                if (!TryWallInfo(d, at, out snapshot.Walls[i]))
                {
                    return false;
                }
            }
            for (int i = 0; i < segments; i++, at += Protocol.SegmentBytes)
            {
                if (!TrySegment(d, at, out snapshot.Segments[i]))
                {
                    return false;
                }
            }
            return true;
        }

        /// <summary>Reads a REFUSAL, which is the same in all versions.</summary>
        public static bool TryRefusal(byte[] d, Header header, out Refusal refusal)
        {
            refusal = new Refusal();
            if (header.Kind != (byte)Kind.Refusal || header.Length != Protocol.RefusalBytes)
            {
                return false;
            }
            refusal.Code = LittleEndian.U32(d, 24);
            return refusal.Code >= 1 && refusal.Code <= 6 && LittleEndian.TryText(d, 28, 200, out refusal.Text);
        }

        public static bool TryPing(byte[] d, Header header, out long t1NodeNs)
        {
            bool good = header.Length == Protocol.PingBytes;
            t1NodeNs = good ? LittleEndian.I64(d, 24) : 0;
            return good;
        }

        public static bool TryPong(byte[] d, Header header, out Pong pong)
        {
            pong = new Pong();
            if (header.Length != Protocol.PongBytes)
            {
                return false;
            }
            pong.Epoch = header.Epoch;
            pong.T1NodeNs = LittleEndian.I64(d, 24);
            pong.T2Ns = LittleEndian.I64(d, 32);
            pong.T3Ns = LittleEndian.I64(d, 40);
            return true;
        }

        /// <summary>Reads RESEND or READY: a frame number and no more.</summary>
        public static bool TryFrameNumber(byte[] d, Header header, out long frame)
        {
            bool good = header.Length == Protocol.ResendBytes;
            frame = good ? LittleEndian.I64(d, 24) : 0;
            return good;
        }

        public static bool TryGo(byte[] d, Header header, Go go)
        {
            if (header.Length != Protocol.GoBytes || d[32] > 1)
            {
                return false;
            }
            go.Epoch = header.Epoch;
            go.Frame = LittleEndian.I64(d, 24);
            go.ShowIt = d[32] == 1;
            go.TShowNs = LittleEndian.I64(d, 40);
            for (int i = 0; i < 4; i++)
            {
                go.Mask[i] = LittleEndian.U64(d, 48 + 8 * i);
            }
            return true;
        }

        public static bool TryReport(byte[] d, Header header, Report r)
        {
            if (header.Length != Protocol.ReportBytes || d[32] < 1 || d[32] > 3 || d[33] > 2 || d[34] > 3)
            {
                return false;
            }
            r.Epoch = header.Epoch;
            r.Frame = LittleEndian.I64(d, 24);
            r.Outcome = (Outcome)d[32];
            r.VsyncSource = (VsyncSource)d[33];
            r.EngineState = (EngineState)d[34];
            r.Reference = (Reference)d[35] & Reference.All;
            r.VsyncCount = LittleEndian.U32(d, 36);
            r.TVsyncNodeNs = LittleEndian.I64(d, 40);
            r.TVsyncNs = LittleEndian.I64(d, 48);
            r.TDueNs = LittleEndian.I64(d, 56);
            r.TRxNs = LittleEndian.I64(d, 64);
            r.TSentNs = LittleEndian.I64(d, 72);
            r.DecisionLeadNs = LittleEndian.I64(d, 80);
            r.OffsetNs = LittleEndian.I64(d, 88);
            r.BoundNs = LittleEndian.I64(d, 96);
            r.Digest = LittleEndian.U32(d, 104);
            r.ReferenceMhz = LittleEndian.U32(d, 108);
            r.Exact = LittleEndian.U64(d, 112);
            r.Substituted = LittleEndian.U64(d, 120);
            r.Repeated = LittleEndian.U64(d, 128);
            r.Late = LittleEndian.U64(d, 136);
            r.ExpectedNs = LittleEndian.I64(d, 144);
            return true;
        }

        private static bool TryBodyInfo(byte[] d, int at, out BodyInfo body)
        {
            body = new BodyInfo();
            body.Index = LittleEndian.U16(d, at);
            body.Role = (Role)d[at + 2];
            body.SensorWidthMm = LittleEndian.F32(d, at + 4);
            body.SensorHeightMm = LittleEndian.F32(d, at + 8);
            return d[at + 2] >= 1 && d[at + 2] <= 3 && LittleEndian.TryText(d, at + 12, 32, out body.Id);
        }

        private static bool TryWallInfo(byte[] d, int at, out WallInfo wall)
        {
            wall = new WallInfo();
            wall.Index = LittleEndian.U16(d, at);
            wall.Body = LittleEndian.U16(d, at + 2);
            wall.WidthPx = LittleEndian.U32(d, at + 4);
            wall.HeightPx = LittleEndian.U32(d, at + 8);
            wall.Pose = State.Read(d, at + 80);
            return wall.Pose.IsFinite
                && LittleEndian.TryText(d, at + 16, 32, out wall.Id)
                && LittleEndian.TryText(d, at + 48, 32, out wall.MeshHash);
        }

        private static bool TrySegment(byte[] d, int at, out Segment segment)
        {
            segment = new Segment();
            segment.Wall = LittleEndian.U16(d, at);
            segment.LowerLeft = Vector3d.Read(d, at + 8);
            segment.LowerRight = Vector3d.Read(d, at + 32);
            segment.UpperLeft = Vector3d.Read(d, at + 56);
            for (int i = 0; i < 4; i++)
            {
                segment.Uv[i] = LittleEndian.F32(d, at + 80 + 4 * i);
            }
            return Numbers.AreFinite(d, at + 8, 9) && Numbers.AreFiniteF32(d, at + 80, 4);
        }
    }
}
