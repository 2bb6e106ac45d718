// SPDX-License-Identifier: Apache-2.0
// Fills the picture of an inner-frustum camera with green or blue when the stage says so, and shows its
// tracking markers (PROTOCOL.md, section 19). UNTRIED in a running engine: compiled against stand-ins.
using UnityEngine;

namespace Stagectl.Unity
{
    /// <summary>Beside the Camera that draws the inner frustum of one tracked camera.</summary>
    [RequireComponent(typeof(Camera))]
    [DefaultExecutionOrder(1000)]
    public sealed class StagectlChroma : MonoBehaviour
    {
        public StagectlStage stage;
        [Tooltip("Id of the tracked camera, as in the stage file.")]
        public string body = "A";
        public Color green = new Color(0.0f, 177.0f / 255.0f, 64.0f / 255.0f, 1.0f);
        public Color blue = new Color(0.0f, 71.0f / 255.0f, 187.0f / 255.0f, 1.0f);
        [Tooltip("Your tracking markers, as objects of the stage; shown and hidden. Empty: none.")]
        public GameObject markers;
        [Tooltip("Layers that the camera still draws over the colour: that of the markers.")]
        public LayerMask overColour;

        private Camera _camera;
        private Chroma _shown;
        private int _mask;
        private CameraClearFlags _clear;
        private Color _background;

        private void OnEnable()
        {
            _camera = GetComponent<Camera>();
        }

        private void OnDisable()
        {
            Show(Chroma.Off);
        }

        private void LateUpdate()
        {
            WallCamera look = stage == null ? new WallCamera() : stage.LookOf(body);
            Show(look.Chroma);
            if (markers != null && markers.activeSelf != look.Markers)
            {
                markers.SetActive(look.Markers);
            }
        }

        private void Show(Chroma chroma)
        {
            if (chroma == _shown)
            {
                return;
            }
            if (_shown == Chroma.Off)
            {
                _mask = _camera.cullingMask;
                _clear = _camera.clearFlags;
                _background = _camera.backgroundColor;
            }
            _shown = chroma;
            bool isOff = chroma == Chroma.Off;
            _camera.cullingMask = isOff ? _mask : overColour.value;
            _camera.clearFlags = isOff ? _clear : CameraClearFlags.SolidColor;
            _camera.backgroundColor = isOff ? _background : chroma == Chroma.Green ? green : blue;
        }
    }
}
