// SPDX-License-Identifier: Apache-2.0
// The JSON lines of a conformance client: docs/conformance.md.
namespace Stagectl.Programs
{
    internal sealed class ConformLines
    {
        private const double NearM = 0.1;
        private const double FarM = 1000.0;
        private const double CmPerM = 100.0;
        private readonly JsonLine _line = new JsonLine();
        private readonly double[] _matrix = new double[16];

        internal string Joined(Snapshot s)
        {
            return _line.Event("joined").Put("epoch", (long)s.Epoch).Put("rate_num", (long)s.RateNum)
                .Put("rate_den", (long)s.RateDen).Put("policy", (long)s.Policy)
                .Put("barrier", s.Barrier ? 1L : 0L).Put("node_index", (long)s.NodeIndex)
                .Put("bodies", (long)s.Bodies.Length).Put("walls", (long)s.Walls.Length)
                .Put("segments", (long)s.Segments.Length).End();
        }

        internal string Refused(Refusal refusal)
        {
            return _line.Event("refused").Put("code", (long)refusal.Code).Put("text", refusal.Text).End();
        }

        internal string WentGo(Go go)
        {
            _line.Event("go").Put("frame", go.Frame).Put("go", go.ShowIt ? 1L : 0L).Key("mask").Open('[');
            foreach (ulong word in go.Mask)
            {
                _line.Unsigned(word);
            }
            return _line.Close(']').End();
        }

        internal string Walled(Wall wall, long vsync, long tVsyncNs)
        {
            _line.Event("wall").Put("epoch", (long)wall.Epoch).Put("rev", (long)wall.Rev)
                .Put("mode", (long)wall.Mode).Put("vsync", vsync).Put("t_vsync_node_ns", tVsyncNs)
                .Put("light_cards", wall.LightCards ? 1L : 0L).Key("cameras").Open('[');
            foreach (WallCamera camera in wall.Cameras)
            {
                _line.Open('{').Put("body", (long)camera.Body).Put("chroma", (long)camera.Chroma)
                    .Put("markers", camera.Markers ? 1L : 0L).Close('}');
            }
            return _line.Close(']').End();
        }

        internal string End(NodeClient client)
        {
            return _line.Event("end").Put("exact", client.ExactCount).Put("substituted", client.SubstitutedCount)
                .Put("repeated", client.RepeatedCount).Put("late", client.LateCount).End();
        }

        internal string Render(NodeClient client, Choice c, bool isNew, long vsync, long tVsyncNs, Wall wall)
        {
            string outcome = !isNew ? "repeated" : c.Outcome == Outcome.Exact ? "exact" : "substituted";
            State scene = c.SceneOffset;
            _line.Event("render").Put("vsync", vsync).Put("t_vsync_node_ns", tVsyncNs)
                .Put("t_decided_node_ns", c.TDecidedNodeNs).Put("frame", c.Frame).Put("outcome", outcome)
                .Put("epoch", (long)c.Epoch).Put("digest", (long)c.Digest).Put("flags", (long)c.Flags)
                .Put("wall", wall == null ? 0L : (long)wall.Mode).Put("malformed", client.Status.Malformed).Put("offset_ns", client.OffsetNs(tVsyncNs))
                .Put("bound_ns", client.BoundNs(tVsyncNs))
                .Put("scene_offset", scene.X, scene.Y, scene.Z, scene.W, scene.Qx, scene.Qy, scene.Qz)
                .Put("outer_eye_m", c.OuterEyeM.X, c.OuterEyeM.Y, c.OuterEyeM.Z);
            _line.Key("bodies").Open('[');
            for (int i = 0; i < c.BodyCount; i++)
            {
                Body(c.Bodies[i]);
            }
            _line.Close(']').Key("views").Open('[');
            for (int i = 0; i < c.ViewCount; i++)
            {
                ViewRecord view = c.Views[i];
                _line.Open('{').Put("body", (long)view.Body).Put("flags", (long)view.Flags)
                    .Put("priority", (long)view.Priority);
                Extent("inner", view.Inner);
                _line.Close('}');
            }
            _line.Close(']').Key("frusta").Open('[');
            for (int i = 0; i < c.FrustumCount; i++)
            {
                FrustumRecord frustum = c.Frusta[i];
                _line.Open('{').Put("body", (long)frustum.Body).Put("segment", (long)frustum.Segment);
                Extent("extent", frustum.Extent);
                _line.Put("distance_m", frustum.DistanceM).Close('}');
            }
            return _line.Close(']').End();
        }

        private void Body(DrawnBody body)
        {
            _line.Open('{').Put("index", (long)body.Record.Index);
            if (!body.HasState)
            {
                _line.Null("state").Put("flags", (long)body.Record.Flags).Close('}');
                return;
            }
            State s = body.State;
            _line.Put("state", s.X, s.Y, s.Z, s.W, s.Qx, s.Qy, s.Qz).Put("flags", (long)body.Record.Flags);
            Pose("unreal", "position_cm", "rotator_deg", EnginePose.Unreal(s));
            Pose("unity", "position_m", "euler_deg", EnginePose.Unity(s));
            _line.Close('}');
        }

        private void Pose(string engine, string position, string angles, EnginePose p)
        {
            _line.Key(engine).Open('{').Put(position, p.Position.X, p.Position.Y, p.Position.Z)
                .Put("quaternion_xyzw", p.Qx, p.Qy, p.Qz, p.Qw)
                .Put(angles, p.AnglesDeg.X, p.AnglesDeg.Y, p.AnglesDeg.Z).Close('}');
        }

        private void Extent(string name, Extents e)
        {
            _line.Put(name, e.Left, e.Right, e.Bottom, e.Top);
            if (e.Left < e.Right && e.Bottom < e.Top)
            {
                Projection.Unreal(e, NearM * CmPerM, FarM * CmPerM, _matrix);
                _line.Put("unreal_matrix", _matrix);
                Projection.Unity(e, NearM, FarM, _matrix);
                _line.Put("unity_matrix", _matrix);
            }
            else
            {
                // An eye that is not in front of the segment has no picture, and so no matrix.
                _line.Null("unreal_matrix").Null("unity_matrix");
            }
        }
    }
}
