// SPDX-License-Identifier: Apache-2.0
// Draws the frame barcode over the output when the controller asks for it (PROTOCOL.md, section 17).
// UNTRIED in a running engine; which cells are white is tested in the SDK.
using UnityEngine;

namespace Stagectl.Unity
{
    public sealed class StagectlBarcode : MonoBehaviour
    {
        private const long SilentAfterNs = 1000000000;

        public StagectlStage stage;
        [Tooltip("Number of this output, one only on the stage.")]
        [Range(0, 255)]
        public int output;
        [Tooltip("Size of a cell in pixels of the output; at least 6.")]
        [Range(6, 64)]
        public int cellPx = 12;
        [Tooltip("White as a share of signal: 0.5 to 0.7, so that the wall does not glare.")]
        [Range(0.5f, 0.7f)]
        public float white = 0.6f;

        private readonly Barcode _barcode = new Barcode();
        private readonly Color32[] _pixels = new Color32[Barcode.Columns * Barcode.Rows];
        private Texture2D _texture;

        private void OnGUI()
        {
            Choice choice = stage == null ? null : stage.Current;
            if (choice == null || (choice.Flags & FrameFlags.Barcode) == 0
                || MonotonicClock.NowNs() - stage.Client.Status.LastFrameNs > SilentAfterNs)
            {
                return;
            }
            if (_texture == null)
            {
                _texture = new Texture2D(Barcode.Columns, Barcode.Rows, TextureFormat.RGBA32, false, true);
                _texture.filterMode = FilterMode.Point;
            }
            _barcode.Draw((byte)output, choice.Frame);
            byte level = (byte)Mathf.RoundToInt(white * 255.0f);
            for (int i = 0; i < _pixels.Length; i++)
            {
                // Unity's textures begin at the lower left.
                int row = Barcode.Rows - 1 - i / Barcode.Columns;
                byte shade = _barcode.Cells[row * Barcode.Columns + i % Barcode.Columns] ? level : (byte)0;
                _pixels[i] = new Color32(shade, shade, shade, 255);
            }
            _texture.SetPixels32(_pixels);
            _texture.Apply(false);
            GUI.DrawTexture(new Rect(0, 0, Barcode.Columns * cellPx, Barcode.Rows * cellPx), _texture);
        }

        private void OnDisable()
        {
            if (_texture != null)
            {
                Destroy(_texture);
                _texture = null;
            }
        }
    }
}
