// SPDX-License-Identifier: Apache-2.0
// Moves one Unity camera. UNTRIED in a running engine: it is compiled in the tests against hand-written
// stand-ins for UnityEngine; the numbers it hands over come from the SDK and are tested there.
using UnityEngine;

namespace Stagectl.Unity
{
    public enum StagectlCameraMode
    {
        /// <summary>A tracked camera's inner frustum, by its exact projection matrix.</summary>
        InnerFrustum,

        /// <summary>The same by focal length, sensor and lens shift of a physical camera.</summary>
        PhysicalCamera,

        /// <summary>What an eye sees through one flat segment of a wall: off-axis.</summary>
        WallSegment,
    }

    /// <summary>Puts pose and projection of the frame that is drawn on the camera beside it.</summary>
    [DefaultExecutionOrder(-9000)]
    [RequireComponent(typeof(Camera))]
    public sealed class StagectlCamera : MonoBehaviour
    {
        public StagectlStage stage;
        public StagectlCameraMode mode = StagectlCameraMode.InnerFrustum;
        [Tooltip("The camera's id in the stage file. Empty with WallSegment: the outer eye.")]
        public string bodyId = "A";
        [Tooltip("Number of the segment in the stage, from 0.")]
        public int segment;

        private readonly double[] _matrix = new double[16];
        private Camera _camera;
        private Snapshot _known;
        private BodyInfo _info;
        private bool _isFrozen;

        private void Awake()
        {
            _camera = GetComponent<Camera>();
        }

        // The stage has decided in its own LateUpdate, which comes before.
        private void LateUpdate()
        {
            Choice choice = stage == null ? null : stage.Current;
            if (choice == null || stage.Snapshot == null)
            {
                return;  // keep the picture that stands
            }
            if (_known != stage.Snapshot)
            {
                _known = stage.Snapshot;
                _info = _known.BodyOf(bodyId);
            }
            if (mode == StagectlCameraMode.WallSegment)
            {
                ShowWall(choice);
            }
            else if (_info != null)
            {
                ShowCamera(choice);
            }
        }

        private void ShowCamera(Choice choice)
        {
            int at = choice.FindBody(_info.Index);
            if (at < 0 || !choice.Bodies[at].HasState)
            {
                return;
            }
            BodyRecord body = choice.Bodies[at].Record;
            int seen = choice.FindView(_info.Index);
            // A frozen picture is drawn once; the camera's texture keeps it then.
            Freeze((body.Flags & BodyFlags.Frozen) != 0, true);
            State pose = choice.Bodies[at].State;
            Vector3d eye = pose.Pupil(seen >= 0 ? choice.Views[seen].PupilM : PupilM(body));
            pose.X = eye.X;
            pose.Y = eye.Y;
            pose.Z = eye.Z;
            Place(choice.SceneOffset.Then(pose));
            if (body.FocalMm > 0.0f && _info.SensorWidthMm > 0.0f)
            {
                _camera.usePhysicalProperties = true;
                _camera.focalLength = body.FocalMm;
                _camera.sensorSize = new Vector2(_info.SensorWidthMm, _info.SensorHeightMm);
            }
            if (seen < 0)
            {
                return;
            }
            Extents inner = choice.Views[seen].Inner;
            if (mode == StagectlCameraMode.InnerFrustum)
            {
                Project(inner);
                return;
            }
            // The inner frustum may be larger than the sensor's picture: then the sensor grows with it.
            double width = inner.Right - inner.Left;
            double height = inner.Top - inner.Bottom;
            _camera.gateFit = Camera.GateFitMode.None;
            _camera.sensorSize = new Vector2((float)(width * body.FocalMm), (float)(height * body.FocalMm));
            _camera.lensShift = new Vector2((float)((inner.Left + inner.Right) / (2.0 * width)),
                (float)((inner.Bottom + inner.Top) / (2.0 * height)));
        }

        private void ShowWall(Choice choice)
        {
            int body = bodyId.Length == 0 ? Protocol.NoBody : _info == null ? -1 : _info.Index;
            Vector3d eye;
            var view = new SegmentView();
            bool isVisible = choice.TryEye(body, out eye)
                && Projection.TrySegmentView(choice, _known, segment, eye, out view) && view.DistanceM > 0.0;
            bool isOuter = body == Protocol.NoBody;
            Freeze(isOuter && (choice.Flags & FrameFlags.OuterFrozen) != 0, isVisible);
            if (isVisible)
            {
                Place(choice.SceneOffset.Then(view.Camera));
                Project(view.Extent);
            }
        }

        // Where the message has no view of this camera: the pose may still be the sensor's.
        private float PupilM(BodyRecord body)
        {
            bool isSensor = _known.PosePoint == PosePoint.Sensor && (_known.LensApplied & LensEffects.NodalOffset) == 0;
            return isSensor && !float.IsNaN(body.EntrancePupilM) ? body.EntrancePupilM : 0.0f;
        }

        private void Freeze(bool isFrozen, bool isVisible)
        {
            _camera.enabled = isVisible && !(isFrozen && _isFrozen);
            _isFrozen = isFrozen;
        }

        private void Place(State world)
        {
            EnginePose pose = EnginePose.Unity(world);
            transform.SetPositionAndRotation(
                new Vector3((float)pose.Position.X, (float)pose.Position.Y, (float)pose.Position.Z),
                new Quaternion((float)pose.Qx, (float)pose.Qy, (float)pose.Qz, (float)pose.Qw));
        }

        private void Project(Extents extents)
        {
            Projection.Unity(extents, _camera.nearClipPlane, _camera.farClipPlane, _matrix);
            var matrix = new Matrix4x4();
            for (int i = 0; i < 16; i++)
            {
                matrix[i / 4, i % 4] = (float)_matrix[i];
            }
            _camera.projectionMatrix = matrix;
        }
    }
}
