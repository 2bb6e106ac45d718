// SPDX-License-Identifier: Apache-2.0
// One FRAME message (PROTOCOL.md, section 6). It stays packed: the head is read and all values are
// checked when it comes; a state is unpacked when it is drawn. Messages are used again and again, so
// that a running node makes no garbage.
using System;

namespace Stagectl
{
    /// <summary>Left, right, bottom and top of a frustum at unit distance.</summary>
    public struct Extents
    {
        public double Left;
        public double Right;
        public double Bottom;
        public double Top;

        public static Extents Read(byte[] d, int at)
        {
            Extents e;
            e.Left = LittleEndian.F64(d, at);
            e.Right = LittleEndian.F64(d, at + 8);
            e.Bottom = LittleEndian.F64(d, at + 16);
            e.Top = LittleEndian.F64(d, at + 24);
            return e;
        }
    }

    /// <summary>What a camera has on the walls.</summary>
    public struct ViewRecord
    {
        public int Body;
        public ViewFlags Flags;
        public byte Priority;
        public byte Slot;
        public byte Slots;
        public float SlotPhase;
        public float Size;
        public float SoftEdge;
        public float Overscan;
        public Extents Inner;
        public double PupilM;

        public bool OnWall
        {
            get { return (Flags & ViewFlags.OnWall) != 0; }
        }
    }

    /// <summary>The off-axis frustum of one eye for one segment.</summary>
    public struct FrustumRecord
    {
        /// <summary>The camera whose pupil is the eye; Protocol.NoBody: the outer eye.</summary>
        public int Body;
        public int Segment;
        public Extents Extent;
        /// <summary>0: the eye is not in front of the segment, do not draw.</summary>
        public double DistanceM;
    }

    /// <summary>A body without its look-ahead.</summary>
    public struct BodyRecord
    {
        public int Index;
        public Role Role;
        public TrackState TrackState;
        public BodyFlags Flags;
        public long TCaptureNs;
        public float FocalMm;
        public float Focus;
        public float Iris;
        public float EntrancePupilM;
        public Vector3d VelocityMS;
        public Vector3d AngularVelocityRadS;
    }

    public sealed class FrameMessage
    {
        private const int ViewsAt = 152;

        /// <summary>The bytes; only the first Length mean something.</summary>
        public byte[] Data = new byte[4096];
        public int Length;
        public long TRxNodeNs;

        public uint Epoch;
        public ulong Seq;
        public FrameFlags Flags;
        public long Frame;
        public long TVsyncNs;
        public double PeriodNs;
        public long TSentNs;
        public int Bodies;
        public int States;
        public int Views;
        public int Frusta;
        public bool OuterEyeIsFixed;

        /// <summary>Copies bytes in; the array grows to the largest message that was ever in it.</summary>
        public void Take(byte[] data, int length, long tRxNodeNs)
        {
            if (Data.Length < length)
            {
                Data = new byte[Math.Max(length, 2 * Data.Length)];
            }
            Buffer.BlockCopy(data, 0, Data, 0, length);
            Length = length;
            TRxNodeNs = tRxNodeNs;
        }

        /// <summary>Reads the head and checks every value; false: drop the message.</summary>
        public bool TryParse(Header header)
        {
            if (header.Length != Length || Length < Protocol.FrameBytes)
            {
                return false;
            }
            Epoch = header.Epoch;
            Seq = header.Seq;
            Flags = (FrameFlags)header.Flags & FrameFlags.All;
            Frame = LittleEndian.I64(Data, 24);
            TVsyncNs = LittleEndian.I64(Data, 32);
            PeriodNs = LittleEndian.F64(Data, 40);
            TSentNs = LittleEndian.I64(Data, 48);
            Bodies = LittleEndian.U16(Data, 56);
            States = LittleEndian.U16(Data, 58);
            Views = LittleEndian.U16(Data, 60);
            Frusta = LittleEndian.U16(Data, 62);
            if (Bodies > Protocol.MostBodies || States > Protocol.MostStates || Views > Protocol.MostViews
                || Frusta > Protocol.MostFrusta || (Bodies > 0 && States == 0)
                || Length != BodyAt(Bodies) + Protocol.CrcBytes)
            {
                return false;
            }
            OuterEyeIsFixed = Data[64] == 1;
            return Data[64] <= 1 && PeriodNs > 0.0 && PeriodNs < Protocol.MostPeriodNs
                && Numbers.AreFinite(Data, 72, 10) && RecordsAreGood();
        }

        public Vector3d OuterEyeM
        {
            get { return Vector3d.Read(Data, 72); }
        }

        /// <summary>Where the stage stands in the rendered world.</summary>
        public State SceneOffset
        {
            get { return State.Read(Data, 96); }
        }

        public void ReadView(int number, out ViewRecord view)
        {
            int at = ViewsAt + number * Protocol.ViewBytes;
            view.Body = LittleEndian.U16(Data, at);
            view.Flags = (ViewFlags)Data[at + 2] & ViewFlags.All;
            view.Priority = Data[at + 3];
            view.Slot = Data[at + 4];
            view.Slots = Data[at + 5];
            view.SlotPhase = LittleEndian.F32(Data, at + 8);
            view.Size = LittleEndian.F32(Data, at + 12);
            view.SoftEdge = LittleEndian.F32(Data, at + 16);
            view.Overscan = LittleEndian.F32(Data, at + 20);
            view.Inner = Extents.Read(Data, at + 32);
            view.PupilM = LittleEndian.F64(Data, at + 64);
        }

        public void ReadFrustum(int number, out FrustumRecord frustum)
        {
            int at = FrustumAt(number);
            frustum.Body = LittleEndian.U16(Data, at);
            frustum.Segment = LittleEndian.U16(Data, at + 2);
            frustum.Extent = Extents.Read(Data, at + 8);
            frustum.DistanceM = LittleEndian.F64(Data, at + 40);
        }

        public void ReadBody(int number, out BodyRecord body)
        {
            int at = BodyAt(number);
            body.Index = LittleEndian.U16(Data, at);
            body.Role = (Role)Data[at + 2];
            body.TrackState = (TrackState)Data[at + 3];
            body.Flags = (BodyFlags)LittleEndian.U16(Data, at + 4) & BodyFlags.All;
            body.TCaptureNs = LittleEndian.I64(Data, at + 8);
            body.FocalMm = LittleEndian.F32(Data, at + 16);
            body.Focus = LittleEndian.F32(Data, at + 20);
            body.Iris = LittleEndian.F32(Data, at + 24);
            body.EntrancePupilM = LittleEndian.F32(Data, at + 28);
            body.VelocityMS = Vector3d.Read(Data, at + 32);
            body.AngularVelocityRadS = Vector3d.Read(Data, at + 56);
        }

        /// <summary>Returns the state of a body for frame Frame + step, the last one where step is beyond it.</summary>
        /// <remarks>A look-ahead state that is not finite gives the state for Frame.</remarks>
        public State StateOf(int number, long step)
        {
            int at = BodyAt(number) + Protocol.BodyBytes;
            if (step > 0 && States > 1)
            {
                int ahead = (int)Math.Min(step, States - 1);
                State foretold = State.Read(Data, at + (ahead - 1) * Protocol.StateBytes);
                if (foretold.IsFinite)
                {
                    return foretold;
                }
            }
            return State.Read(Data, at - Protocol.StateBytes);
        }

        private int FrustumAt(int number)
        {
            return ViewsAt + Views * Protocol.ViewBytes + number * Protocol.FrustumBytes;
        }

        private int BodyAt(int number)
        {
            int size = Protocol.BodyBytes + Protocol.StateBytes * Math.Max(0, States - 1);
            return FrustumAt(Frusta) + number * size;
        }

        private bool RecordsAreGood()
        {
            for (int i = 0; i < Views; i++)
            {
                int at = ViewsAt + i * Protocol.ViewBytes;
                if (!Numbers.AreFiniteF32(Data, at + 8, 4) || !Numbers.AreFinite(Data, at + 32, 5))
                {
                    return false;
                }
            }
            for (int i = 0; i < Frusta; i++)
            {
                if (!Numbers.AreFinite(Data, FrustumAt(i) + 8, 5))
                {
                    return false;
                }
            }
            for (int i = 0; i < Bodies; i++)
            {
                int at = BodyAt(i);
                if (Data[at + 2] < 1 || Data[at + 2] > 3 || Data[at + 3] > 3 || !Numbers.AreFinite(Data, at + 32, 13))
                {
                    return false;
                }
            }
            return true;
        }
    }
}
