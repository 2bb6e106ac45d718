// SPDX-License-Identifier: Apache-2.0
// What a node draws for one frame, unpacked. Make a few of them at the start and use them in turn:
// filling one makes no garbage.
namespace Stagectl
{
    /// <summary>One body as it is drawn.</summary>
    public struct DrawnBody
    {
        public BodyRecord Record;
        /// <summary>False: it has never been valid, do not draw it.</summary>
        public bool HasState;
        public State State;
    }

    public sealed class Choice
    {
        public long Frame;
        public Outcome Outcome;
        /// <summary>Of the message that it is drawn from, as are Flags.</summary>
        public uint Epoch;
        public FrameFlags Flags;
        /// <summary>V_k, controller's clock, when it was chosen.</summary>
        public long TDueNs;
        /// <summary>Length of a frame as the message has it.</summary>
        public double PeriodNs;
        /// <summary>When message Frame came, node's clock; 0 unless exact.</summary>
        public long TRxNodeNs;
        /// <summary>When that copy left, controller's clock; 0 unless exact.</summary>
        public long TSentNs;
        /// <summary>When it was chosen, node's clock. The caller's to set.</summary>
        public long TDecidedNodeNs;
        public uint Digest;
        public State SceneOffset;
        public bool OuterEyeIsFixed;
        public Vector3d OuterEyeM;

        public int BodyCount;
        public readonly DrawnBody[] Bodies = new DrawnBody[Protocol.MostBodies];
        public int ViewCount;
        public readonly ViewRecord[] Views = new ViewRecord[Protocol.MostViews];
        public int FrustumCount;
        public readonly FrustumRecord[] Frusta = new FrustumRecord[Protocol.MostFrusta];

        /// <summary>Returns the place of a body in Bodies, or -1.</summary>
        public int FindBody(int index)
        {
            for (int i = 0; i < BodyCount; i++)
            {
                if (Bodies[i].Record.Index == index)
                {
                    return i;
                }
            }
            return -1;
        }

        /// <summary>Returns the place of a camera's view in Views, or -1.</summary>
        public int FindView(int body)
        {
            for (int i = 0; i < ViewCount; i++)
            {
                if (Views[i].Body == body)
                {
                    return i;
                }
            }
            return -1;
        }

        /// <summary>Returns the place in Views of the camera that is on top, or -1 where none is on the wall.</summary>
        /// <remarks>The highest priority is on top, then the lower index.</remarks>
        public int FindTopView()
        {
            int top = -1;
            for (int i = 0; i < ViewCount; i++)
            {
                if (Views[i].OnWall && (top < 0 || Views[i].Priority > Views[top].Priority
                    || (Views[i].Priority == Views[top].Priority && Views[i].Body < Views[top].Body)))
                {
                    top = i;
                }
            }
            return top;
        }

        /// <summary>Returns the place of a frustum in Frusta, or -1.</summary>
        public int FindFrustum(int body, int segment)
        {
            for (int i = 0; i < FrustumCount; i++)
            {
                if (Frusta[i].Body == body && Frusta[i].Segment == segment)
                {
                    return i;
                }
            }
            return -1;
        }

        /// <summary>Finds where a camera's perspective has its centre; false where it has never been drawn.</summary>
        public bool TryPupil(int body, out Vector3d eye)
        {
            int at = FindBody(body);
            int view = FindView(body);
            bool good = at >= 0 && Bodies[at].HasState;
            eye = good ? Bodies[at].State.Pupil(view >= 0 ? Views[view].PupilM : 0.0) : new Vector3d();
            return good;
        }

        /// <summary>Finds the eye of a frustum: a camera's pupil, or the outer eye for Protocol.NoBody.</summary>
        public bool TryEye(int body, out Vector3d eye)
        {
            eye = OuterEyeM;
            return body == Protocol.NoBody || TryPupil(body, out eye);
        }
    }
}
