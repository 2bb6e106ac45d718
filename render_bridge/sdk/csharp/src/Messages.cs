// SPDX-License-Identifier: Apache-2.0
// The messages but FRAME, as values. Fields have the names, units and frames of PROTOCOL.md.
namespace Stagectl
{
    /// <summary>The first 24 bytes of a message.</summary>
    public struct Header
    {
        public byte Version;
        public byte Kind;
        public ushort Flags;
        public uint Epoch;
        public int Length;
        public ulong Seq;
    }

    /// <summary>HELLO: who this node is. Do not change one that was handed to the link.</summary>
    public sealed class Hello
    {
        public string Name = "";
        public string Engine = "";
        public string StageId = "";
        public string Project = "";
        public string Level = "";
        public string ConfigHash = "";
        public PosePoint PosePoint = PosePoint.Sensor;
        public LensEffects LensApplied;
        public VsyncSource VsyncSource;
        public EngineState EngineState;
        public Features Features;
        public long DecisionLeadNs;

        public Hello Copy()
        {
            return (Hello)MemberwiseClone();
        }
    }

    public sealed class BodyInfo
    {
        public int Index;
        public Role Role;
        public float SensorWidthMm;
        public float SensorHeightMm;
        public string Id = "";
    }

    public sealed class WallInfo
    {
        public int Index;
        /// <summary>The body that carries it; Protocol.NoBody where it stands still.</summary>
        public int Body;
        public uint WidthPx;
        public uint HeightPx;
        public string Id = "";
        public string MeshHash = "";
        /// <summary>On the stage, or on its body.</summary>
        public State Pose;
    }

    /// <summary>A flat piece of a wall; corners in the wall's own frame, in metres.</summary>
    public sealed class Segment
    {
        public int Wall;
        public Vector3d LowerLeft;
        public Vector3d LowerRight;
        public Vector3d UpperLeft;
        /// <summary>u, v of the lower left and of the upper right corner in the wall's picture.</summary>
        public readonly float[] Uv = new float[4];
    }

    /// <summary>SNAPSHOT: the stage as a node that joins must know it. Read only.</summary>
    public sealed class Snapshot
    {
        public uint Epoch;
        public string StageId = "";
        public string ConfigHash = "";
        public uint RateNum;
        public uint RateDen;
        public int FramesPort;
        public PosePoint PosePoint;
        public LensEffects LensApplied;
        public Policy Policy;
        public bool Barrier;
        public int NodeIndex;
        public uint BarrierUs;
        public long DeadlineLeadNs;
        public BodyInfo[] Bodies = new BodyInfo[0];
        public WallInfo[] Walls = new WallInfo[0];
        public Segment[] Segments = new Segment[0];

        /// <summary>Returns the wall of this index, or null.</summary>
        public WallInfo WallOf(int index)
        {
            foreach (WallInfo wall in Walls)
            {
                if (wall.Index == index)
                {
                    return wall;
                }
            }
            return null;
        }

        /// <summary>Returns the body of this id, or null.</summary>
        public BodyInfo BodyOf(string id)
        {
            foreach (BodyInfo body in Bodies)
            {
                if (body.Id == id)
                {
                    return body;
                }
            }
            return null;
        }
    }

    public sealed class Refusal
    {
        public uint Code;
        public string Text = "";
    }

    public struct Pong
    {
        public uint Epoch;
        public long T1NodeNs;
        public long T2Ns;
        public long T3Ns;
    }

    /// <summary>GO: whether all nodes show frame k at V_k, and who was not ready.</summary>
    public sealed class Go
    {
        public uint Epoch;
        public long Frame;
        public bool ShowIt;
        /// <summary>V_k, controller's clock.</summary>
        public long TShowNs;
        public readonly ulong[] Mask = new ulong[4];
    }

    /// <summary>REPORT: what one vsync of this node shows.</summary>
    public sealed class Report
    {
        public uint Epoch;
        public long Frame;
        public Outcome Outcome;
        public VsyncSource VsyncSource;
        public EngineState EngineState;
        public Reference Reference;
        public uint VsyncCount;
        public long TVsyncNodeNs;
        public long TVsyncNs;
        public long TDueNs;
        public long TRxNs;
        public long TSentNs;
        public long DecisionLeadNs;
        public long OffsetNs;
        public long BoundNs;
        public uint Digest;
        public uint ReferenceMhz;
        public ulong Exact;
        public ulong Substituted;
        public ulong Repeated;
        public ulong Late;
        public long ExpectedNs;
    }
}
