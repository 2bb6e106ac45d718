// SPDX-License-Identifier: Apache-2.0
// A pose of the stage in the conventions of Unreal, Unity and OpenCV: PROTOCOL.md, section 12.
using System;

namespace Stagectl
{
    /// <summary>A pose as an engine takes it. The engine's own units and axes.</summary>
    public struct EnginePose
    {
        public Vector3d Position;
        public double Qx;
        public double Qy;
        public double Qz;
        public double Qw;
        /// <summary>Degrees in (-180, 180]. Unreal: pitch, yaw, roll. Unity: Euler x, y, z. Only to check with.</summary>
        public Vector3d AnglesDeg;

        /// <summary>Returns Unreal's: left-handed, X forward, Y right, Z up, centimetres.</summary>
        public static EnginePose Unreal(State s)
        {
            Vector3d angles = PanTiltRollDeg(s);
            EnginePose pose;
            pose.Position = new Vector3d(100.0 * s.Y, 100.0 * s.X, 100.0 * s.Z);
            pose.Qx = -s.Qy;
            pose.Qy = -s.Qx;
            pose.Qz = -s.Qz;
            pose.Qw = s.W;
            pose.AnglesDeg = new Vector3d(Wrapped(angles.Y), Wrapped(-angles.X), Wrapped(angles.Z));
            return pose;
        }

        /// <summary>Returns Unity's: left-handed, X right, Y up, Z forward, metres.</summary>
        public static EnginePose Unity(State s)
        {
            Vector3d angles = PanTiltRollDeg(s);
            EnginePose pose;
            pose.Position = new Vector3d(s.X, s.Z, s.Y);
            pose.Qx = -s.Qx;
            pose.Qy = -s.Qz;
            pose.Qz = -s.Qy;
            pose.Qw = s.W;
            pose.AnglesDeg = new Vector3d(Wrapped(-angles.Y), Wrapped(-angles.X), Wrapped(-angles.Z));
            return pose;
        }

        /// <summary>Writes OpenCV's world-to-camera rotation (9, row by row) and translation (3, metres).</summary>
        public static void OpenCv(State s, double[] rotation, double[] translation)
        {
            // R = C q^-1: the rows are the camera's right, down and forward in the stage frame; t = -R p.
            Put(rotation, 0, s.Rotate(new Vector3d(1.0, 0.0, 0.0)));
            Put(rotation, 3, s.Rotate(new Vector3d(0.0, 0.0, -1.0)));
            Put(rotation, 6, s.Rotate(new Vector3d(0.0, 1.0, 0.0)));
            for (int row = 0; row < 3; row++)
            {
                translation[row] = -(rotation[3 * row] * s.X + rotation[3 * row + 1] * s.Y
                    + rotation[3 * row + 2] * s.Z);
            }
        }

        /// <summary>Returns pan, tilt and roll in degrees: R = Rz(pan) Rx(tilt) Ry(roll).</summary>
        public static Vector3d PanTiltRollDeg(State s)
        {
            Vector3d right = s.Rotate(new Vector3d(1.0, 0.0, 0.0));
            Vector3d forward = s.Rotate(new Vector3d(0.0, 1.0, 0.0));
            Vector3d up = s.Rotate(new Vector3d(0.0, 0.0, 1.0));
            double flat = Math.Sqrt(forward.X * forward.X + forward.Y * forward.Y);
            double tilt = Math.Atan2(forward.Z, flat);
            double pan = Math.Atan2(-forward.X, forward.Y);
            double roll = Math.Atan2(-right.Z, up.Z);
            if (flat < 1e-12)
            {
                // Straight up or down pan and roll turn about the same axis: all of it is called pan.
                pan = Math.Atan2(right.Y, right.X);
                roll = 0.0;
            }
            return new Vector3d(pan, tilt, roll) * (180.0 / Math.PI);
        }

        private static double Wrapped(double degrees)
        {
            return degrees <= -180.0 ? degrees + 360.0 : degrees;
        }

        private static void Put(double[] to, int at, Vector3d v)
        {
            to[at] = v.X;
            to[at + 1] = v.Y;
            to[at + 2] = v.Z;
        }
    }
}
