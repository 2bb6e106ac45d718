// SPDX-License-Identifier: Apache-2.0
// Poses and vectors in the stage frame: right-handed, X right, Y forward, Z up, metres.
using System;

namespace Stagectl
{
    public struct Vector3d
    {
        public double X;
        public double Y;
        public double Z;

        public Vector3d(double x, double y, double z)
        {
            X = x;
            Y = y;
            Z = z;
        }

        public double Length
        {
            get { return Math.Sqrt(Dot(this, this)); }
        }

        public static Vector3d operator +(Vector3d a, Vector3d b)
        {
            return new Vector3d(a.X + b.X, a.Y + b.Y, a.Z + b.Z);
        }

        public static Vector3d operator -(Vector3d a, Vector3d b)
        {
            return new Vector3d(a.X - b.X, a.Y - b.Y, a.Z - b.Z);
        }

        public static Vector3d operator *(Vector3d a, double factor)
        {
            return new Vector3d(a.X * factor, a.Y * factor, a.Z * factor);
        }

        public static double Dot(Vector3d a, Vector3d b)
        {
            return a.X * b.X + a.Y * b.Y + a.Z * b.Z;
        }

        public static Vector3d Cross(Vector3d a, Vector3d b)
        {
            return new Vector3d(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);
        }

        public static Vector3d Read(byte[] d, int at)
        {
            return new Vector3d(LittleEndian.F64(d, at), LittleEndian.F64(d, at + 8), LittleEndian.F64(d, at + 16));
        }
    }

    /// <summary>A pose: position in metres, unit quaternion (w, qx, qy, qz). p_stage = position + q * p_body.</summary>
    public struct State
    {
        public double X;
        public double Y;
        public double Z;
        public double W;
        public double Qx;
        public double Qy;
        public double Qz;

        public Vector3d Position
        {
            get { return new Vector3d(X, Y, Z); }
        }

        public bool IsFinite
        {
            get
            {
                return Numbers.IsFinite(X) && Numbers.IsFinite(Y) && Numbers.IsFinite(Z)
                    && Numbers.IsFinite(W) && Numbers.IsFinite(Qx) && Numbers.IsFinite(Qy)
                    && Numbers.IsFinite(Qz);
            }
        }

        /// <summary>Returns a direction of the body in the frame that the pose stands in.</summary>
        public Vector3d Rotate(Vector3d v)
        {
            var q = new Vector3d(Qx, Qy, Qz);
            Vector3d twice = Vector3d.Cross(q, v) * 2.0;
            return v + twice * W + Vector3d.Cross(q, twice);
        }

        /// <summary>Returns a point of the body in the frame that the pose stands in.</summary>
        public Vector3d Apply(Vector3d point)
        {
            return Position + Rotate(point);
        }

        /// <summary>Returns the pose of something that stands at <paramref name="inner"/> on this body.</summary>
        public State Then(State inner)
        {
            Vector3d at = Apply(inner.Position);
            State o;
            o.X = at.X;
            o.Y = at.Y;
            o.Z = at.Z;
            o.W = W * inner.W - Qx * inner.Qx - Qy * inner.Qy - Qz * inner.Qz;
            o.Qx = W * inner.Qx + Qx * inner.W + Qy * inner.Qz - Qz * inner.Qy;
            o.Qy = W * inner.Qy - Qx * inner.Qz + Qy * inner.W + Qz * inner.Qx;
            o.Qz = W * inner.Qz + Qx * inner.Qy - Qy * inner.Qx + Qz * inner.W;
            return o;
        }

        /// <summary>Returns where the perspective has its centre (PROTOCOL.md, section 13).</summary>
        public Vector3d Pupil(double pupilM)
        {
            return Apply(new Vector3d(0.0, pupilM, 0.0));
        }

        public static State Read(byte[] d, int at)
        {
            State s;
            s.X = LittleEndian.F64(d, at);
            s.Y = LittleEndian.F64(d, at + 8);
            s.Z = LittleEndian.F64(d, at + 16);
            s.W = LittleEndian.F64(d, at + 24);
            s.Qx = LittleEndian.F64(d, at + 32);
            s.Qy = LittleEndian.F64(d, at + 40);
            s.Qz = LittleEndian.F64(d, at + 48);
            return s;
        }

        public void Write(byte[] d, int at)
        {
            LittleEndian.PutF64(d, at, X);
            LittleEndian.PutF64(d, at + 8, Y);
            LittleEndian.PutF64(d, at + 16, Z);
            LittleEndian.PutF64(d, at + 24, W);
            LittleEndian.PutF64(d, at + 32, Qx);
            LittleEndian.PutF64(d, at + 40, Qy);
            LittleEndian.PutF64(d, at + 48, Qz);
        }
    }

    public static class Numbers
    {
        public static bool IsFinite(double value)
        {
            return !double.IsNaN(value) && !double.IsInfinity(value);
        }

        /// <summary>Tells whether <paramref name="count"/> f64 from <paramref name="at"/> on are all finite.</summary>
        public static bool AreFinite(byte[] d, int at, int count)
        {
            for (int i = 0; i < count; i++)
            {
                // Exponent all ones: infinite or not a number.
                if ((LittleEndian.U16(d, at + 8 * i + 6) & 0x7FF0) == 0x7FF0)
                {
                    return false;
                }
            }
            return true;
        }

        /// <summary>The same for f32.</summary>
        public static bool AreFiniteF32(byte[] d, int at, int count)
        {
            for (int i = 0; i < count; i++)
            {
                if ((LittleEndian.U16(d, at + 4 * i + 2) & 0x7F80) == 0x7F80)
                {
                    return false;
                }
            }
            return true;
        }
    }
}
