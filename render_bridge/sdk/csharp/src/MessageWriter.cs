// SPDX-License-Identifier: Apache-2.0
// What a node writes: HELLO, PING, REPORT, BYE, RESEND, READY; WALL_ACK is in Wall.cs. Each method fills the beginning of
// an array and returns the length of the message.
using System;

namespace Stagectl
{
    public static class MessageWriter
    {
        /// <summary>The largest of the messages here.</summary>
        public const int MostBytes = Protocol.HelloBytes;

        public static int Hello(byte[] d, Hello hello)
        {
            Begin(d, Protocol.HelloBytes);
            LittleEndian.PutText(d, 24, 32, hello.Name);
            LittleEndian.PutText(d, 56, 32, hello.Engine);
            LittleEndian.PutText(d, 88, 32, hello.StageId);
            LittleEndian.PutText(d, 120, 64, hello.Project);
            LittleEndian.PutText(d, 184, 64, hello.Level);
            LittleEndian.PutHex(d, 248, 32, hello.ConfigHash);
            d[280] = (byte)hello.PosePoint;
            d[281] = (byte)hello.LensApplied;
            d[282] = (byte)hello.VsyncSource;
            d[283] = (byte)hello.EngineState;
            LittleEndian.PutU32(d, 284, (uint)hello.Features);
            LittleEndian.PutI64(d, 288, hello.DecisionLeadNs);
            return Seal(d, Kind.Hello, 0, Protocol.HelloBytes);
        }

        public static int Ping(byte[] d, long t1NodeNs)
        {
            LittleEndian.PutI64(d, 24, t1NodeNs);
            return Seal(d, Kind.Ping, 0, Protocol.PingBytes);
        }

        public static int Bye(byte[] d)
        {
            return Seal(d, Kind.Bye, 0, Protocol.LeastBytes);
        }

        public static int Resend(byte[] d, uint epoch, long frame)
        {
            LittleEndian.PutI64(d, 24, frame);
            return Seal(d, Kind.Resend, epoch, Protocol.ResendBytes);
        }

        public static int Ready(byte[] d, uint epoch, long frame)
        {
            LittleEndian.PutI64(d, 24, frame);
            return Seal(d, Kind.Ready, epoch, Protocol.ReadyBytes);
        }

        public static int Report(byte[] d, Report r)
        {
            LittleEndian.PutI64(d, 24, r.Frame);
            d[32] = (byte)r.Outcome;
            d[33] = (byte)r.VsyncSource;
            d[34] = (byte)r.EngineState;
            d[35] = (byte)r.Reference;
            LittleEndian.PutU32(d, 36, r.VsyncCount);
            LittleEndian.PutI64(d, 40, r.TVsyncNodeNs);
            LittleEndian.PutI64(d, 48, r.TVsyncNs);
            LittleEndian.PutI64(d, 56, r.TDueNs);
            LittleEndian.PutI64(d, 64, r.TRxNs);
            LittleEndian.PutI64(d, 72, r.TSentNs);
            LittleEndian.PutI64(d, 80, r.DecisionLeadNs);
            LittleEndian.PutI64(d, 88, r.OffsetNs);
            LittleEndian.PutI64(d, 96, r.BoundNs);
            LittleEndian.PutU32(d, 104, r.Digest);
            LittleEndian.PutU32(d, 108, r.ReferenceMhz);
            LittleEndian.PutU64(d, 112, r.Exact);
            LittleEndian.PutU64(d, 120, r.Substituted);
            LittleEndian.PutU64(d, 128, r.Repeated);
            LittleEndian.PutU64(d, 136, r.Late);
            LittleEndian.PutI64(d, 144, r.ExpectedNs);
            return Seal(d, Kind.Report, r.Epoch, Protocol.ReportBytes);
        }

        /// <summary>Writes zeros up to the CRC.</summary>
        public static void Begin(byte[] d, int length)
        {
            Array.Clear(d, 0, length);
        }

        /// <summary>Writes header and CRC around fields that are there already; returns the length.</summary>
        public static int Seal(byte[] d, Kind kind, uint epoch, int length, ushort flags = 0, ulong seq = 0)
        {
            LittleEndian.PutU32(d, 0, Protocol.Magic);
            d[4] = Protocol.Version;
            d[5] = (byte)kind;
            LittleEndian.PutU16(d, 6, flags);
            LittleEndian.PutU32(d, 8, epoch);
            LittleEndian.PutU32(d, 12, (uint)length);
            LittleEndian.PutU64(d, 16, seq);
            int covered = length - Protocol.CrcBytes;
            LittleEndian.PutU32(d, covered, Crc32.Of(d, 0, covered));
            return length;
        }
    }
}
