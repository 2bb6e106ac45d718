// SPDX-License-Identifier: Apache-2.0
// Off-axis frusta of flat segments, and projection matrices as Unity and Unreal have them. The
// formula is that of R. Kooima, "Generalized Perspective Projection" (2009).
using System;

namespace Stagectl
{
    /// <summary>How an eye sees a segment: the camera to render it with, in the stage frame.</summary>
    public struct SegmentView
    {
        /// <summary>The eye, and the segment's axes: +X right, +Y from the eye to the wall, +Z up.</summary>
        public State Camera;
        public Extents Extent;
        public double DistanceM;
    }

    public static class Projection
    {
        /// <summary>Nearer to the plane the extents blow up, and no camera stands there.</summary>
        public const double LeastDistanceM = 1e-3;

        /// <summary>Returns where a segment's corner stands on the stage.</summary>
        public static bool TryWallPose(Choice choice, WallInfo wall, out State pose)
        {
            pose = new State();
            if (wall == null)
            {
                return false;
            }
            pose = wall.Pose;
            if (wall.Body == Protocol.NoBody)
            {
                return true;
            }
            int at = choice.FindBody(wall.Body);
            if (at < 0 || !choice.Bodies[at].HasState)
            {
                return false;
            }
            pose = choice.Bodies[at].State.Then(wall.Pose);
            return true;
        }

        /// <summary>Finds how an eye (stage frame, metres) sees a segment of the snapshot as it is drawn.</summary>
        /// <returns>False where the wall is not known or has never been drawn: draw nothing.</returns>
        public static bool TrySegmentView(
            Choice choice, Snapshot snapshot, int segmentNumber, Vector3d eye, out SegmentView view)
        {
            view = new SegmentView();
            if (snapshot == null || segmentNumber < 0 || segmentNumber >= snapshot.Segments.Length)
            {
                return false;
            }
            Segment segment = snapshot.Segments[segmentNumber];
            State wall;
            if (!TryWallPose(choice, snapshot.WallOf(segment.Wall), out wall))
            {
                return false;
            }
            view = OffAxis(eye, wall.Apply(segment.LowerLeft), wall.Apply(segment.LowerRight),
                wall.Apply(segment.UpperLeft));
            return true;
        }

        /// <summary>Returns the frustum of an eye for a segment; all in one frame, metres.</summary>
        /// <remarks>An eye nearer than 1 mm or behind the segment has a distance and extents of 0.</remarks>
        public static SegmentView OffAxis(Vector3d eye, Vector3d lowerLeft, Vector3d lowerRight, Vector3d upperLeft)
        {
            Vector3d right = lowerRight - lowerLeft;
            Vector3d up = upperLeft - lowerLeft;
            right = right * (1.0 / right.Length);
            up = up * (1.0 / up.Length);
            Vector3d normal = Vector3d.Cross(right, up);
            Vector3d toCorner = lowerLeft - eye;
            double distance = -Vector3d.Dot(normal, toCorner);
            var view = new SegmentView();
            view.Camera = Facing(eye, right, normal * -1.0, up);
            if (distance >= LeastDistanceM)
            {
                view.DistanceM = distance;
                view.Extent.Left = Vector3d.Dot(right, toCorner) / distance;
                view.Extent.Right = Vector3d.Dot(right, lowerRight - eye) / distance;
                view.Extent.Bottom = Vector3d.Dot(up, toCorner) / distance;
                view.Extent.Top = Vector3d.Dot(up, upperLeft - eye) / distance;
            }
            return view;
        }

        /// <summary>Writes Unity's projection matrix, row by row: column vectors, OpenGL clip space.</summary>
        /// <remarks>The same as Matrix4x4.Frustum makes of extents times near.</remarks>
        public static void Unity(Extents e, double near, double far, double[] m)
        {
            Array.Clear(m, 0, 16);
            m[0] = 2.0 / (e.Right - e.Left);
            m[2] = (e.Right + e.Left) / (e.Right - e.Left);
            m[5] = 2.0 / (e.Top - e.Bottom);
            m[6] = (e.Top + e.Bottom) / (e.Top - e.Bottom);
            m[10] = -(far + near) / (far - near);
            m[11] = -2.0 * far * near / (far - near);
            m[14] = -1.0;
        }

        /// <summary>Writes Unreal's projection matrix, row by row: row vectors, reversed Z, near and far in cm.</summary>
        public static void Unreal(Extents e, double near, double far, double[] m)
        {
            Array.Clear(m, 0, 16);
            m[0] = 2.0 / (e.Right - e.Left);
            m[5] = 2.0 / (e.Top - e.Bottom);
            m[8] = -(e.Right + e.Left) / (e.Right - e.Left);
            m[9] = -(e.Top + e.Bottom) / (e.Top - e.Bottom);
            m[10] = near / (near - far);
            m[11] = 1.0;
            m[14] = -far * near / (near - far);
        }

        /// <summary>Returns the pose whose +X, +Y, +Z are the three directions.</summary>
        public static State Facing(Vector3d at, Vector3d right, Vector3d forward, Vector3d up)
        {
            // Shepperd's method: divide by the largest of the four, never by something near zero.
            double trace = right.X + forward.Y + up.Z;
            State s;
            s.X = at.X;
            s.Y = at.Y;
            s.Z = at.Z;
            double f;
            if (trace >= right.X && trace >= forward.Y && trace >= up.Z)
            {
                s.W = Math.Sqrt(Math.Max(0.0, 1.0 + trace)) / 2.0;
                f = 0.25 / s.W;
                s.Qx = (forward.Z - up.Y) * f;
                s.Qy = (up.X - right.Z) * f;
                s.Qz = (right.Y - forward.X) * f;
            }
            else if (right.X >= forward.Y && right.X >= up.Z)
            {
                s.Qx = Math.Sqrt(Math.Max(0.0, 1.0 + right.X - forward.Y - up.Z)) / 2.0;
                f = 0.25 / s.Qx;
                s.W = (forward.Z - up.Y) * f;
                s.Qy = (right.Y + forward.X) * f;
                s.Qz = (up.X + right.Z) * f;
            }
            else if (forward.Y >= up.Z)
            {
                s.Qy = Math.Sqrt(Math.Max(0.0, 1.0 - right.X + forward.Y - up.Z)) / 2.0;
                f = 0.25 / s.Qy;
                s.W = (up.X - right.Z) * f;
                s.Qx = (right.Y + forward.X) * f;
                s.Qz = (forward.Z + up.Y) * f;
            }
            else
            {
                s.Qz = Math.Sqrt(Math.Max(0.0, 1.0 - right.X - forward.Y + up.Z)) / 2.0;
                f = 0.25 / s.Qz;
                s.W = (right.Y - forward.X) * f;
                s.Qx = (up.X + right.Z) * f;
                s.Qy = (forward.Z + up.Y) * f;
            }
            return s;
        }
    }
}
