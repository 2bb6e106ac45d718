// SPDX-License-Identifier: Apache-2.0
// The numbers of the node link, version 2: kinds, sizes, flags and enumerations of PROTOCOL.md.
using System;

namespace Stagectl
{
    /// <summary>Kinds, sizes and limits of the messages.</summary>
    public static class Protocol
    {
        public const uint Magic = 0x4C544353;
        public const byte Version = 2;
        public const int HeaderBytes = 24;
        public const int CrcBytes = 4;
        public const int LeastBytes = HeaderBytes + CrcBytes;
        public const int MostBytes = 1 << 20;

        public const int HelloBytes = 300;
        public const int SnapshotBytes = 132;
        public const int BodyInfoBytes = 44;
        public const int WallInfoBytes = 136;
        public const int SegmentBytes = 96;
        public const int RefusalBytes = 232;
        public const int PingBytes = 36;
        public const int PongBytes = 52;
        public const int FrameBytes = 156;
        public const int ViewBytes = 72;
        public const int FrustumBytes = 48;
        public const int BodyBytes = 136;
        public const int StateBytes = 56;
        public const int ReportBytes = 156;
        public const int ResendBytes = 36;
        public const int ReadyBytes = 36;
        public const int GoBytes = 84;
        public const int WallBytes = 44;
        public const int WallCameraBytes = 4;
        public const int WallAckBytes = 68;

        public const int MostBodies = 64;
        public const int MostStates = 512;
        public const int MostViews = 64;
        public const int MostFrusta = 1024;
        public const int MostWalls = 64;
        public const int MostSegments = 256;
        public const double MostPeriodNs = 1e10;

        /// <summary>A body index that means none: a wall that stands still, the outer eye.</summary>
        public const int NoBody = 65535;
        public const int DefaultPort = 18710;
    }

    public enum Kind : byte
    {
        Hello = 1, Snapshot, Refusal, Ping, Pong, Frame, Report, Bye, Resend, Ready, Go, Wall, WallAck,
    }

    public enum PosePoint : byte { Sensor = 1, EntrancePupil = 2 }

    public enum VsyncSource : byte { None = 0, SwapReturn = 1, Hardware = 2 }

    public enum EngineState : byte { Starting = 0, Loading = 1, CompilingShaders = 2, Ready = 3 }

    public enum Policy : byte { Fresh = 1, Exact = 2 }

    public enum Role : byte { Camera = 1, Wall = 2, Object = 3 }

    public enum TrackState : byte { Lost = 0, Ok = 1, Coast = 2, Hold = 3 }

    public enum Outcome : byte { Exact = 1, Substituted = 2, Repeated = 3 }

    /// <summary>What stands on the walls; one that is not known is read as Black.</summary>
    public enum WallMode : byte { Picture = 0, Black = 1, Grey = 2 }

    /// <summary>What fills a camera's inner frustum; one that is not known is read as Off.</summary>
    public enum Chroma : byte { Off = 0, Green = 1, Blue = 2 }

    /// <summary>What a node does beside; DrawsWall: it calls WallAt and WallShown.</summary>
    [Flags]
    public enum Features : uint { None = 0, DrawsWall = 1, All = 1 }

    [Flags]
    public enum LensEffects : byte { None = 0, NodalOffset = 1, Distortion = 2, Breathing = 4, All = 7 }

    [Flags]
    public enum Reference : byte { None = 0, Present = 1, Locked = 2, Known = 4, All = 7 }

    [Flags]
    public enum FrameFlags : ushort
    {
        None = 0, Reset = 1, Unlocked = 2, SecondCopy = 4, OuterFrozen = 8, Cut = 16, Barcode = 32, All = 63,
    }

    [Flags]
    public enum ViewFlags : byte { None = 0, OnWall = 1, Cut = 2, All = 3 }

    [Flags]
    public enum BodyFlags : ushort { None = 0, Valid = 1, Held = 2, Frozen = 4, All = 7 }
}
