// SPDX-License-Identifier: Apache-2.0
// Draws wall to black and safe grey over the finished picture (PROTOCOL.md, section 19). UNTRIED in a
// running engine: it is compiled in the tests against hand-written stand-ins for UnityEngine. Put it
// beside StagectlStage: only then the node says that it can go black.
using System.Collections;
using UnityEngine;

namespace Stagectl.Unity
{
    [RequireComponent(typeof(StagectlStage))]
    [DisallowMultipleComponent]
    public sealed class StagectlWall : MonoBehaviour
    {
        [Tooltip("Safe grey: 18 % of the wall's white in linear light; 118 of 255 by the sRGB curve.")]
        public Color grey = new Color(118.0f / 255.0f, 118.0f / 255.0f, 118.0f / 255.0f, 1.0f);

        private StagectlStage _stage;

        private void OnEnable()
        {
            _stage = GetComponent<StagectlStage>();
            StartCoroutine(AtEndOfFrame());
        }

        // All cameras and all GUI are drawn, and nothing is presented yet: one clear covers everything.
        private IEnumerator AtEndOfFrame()
        {
            var endOfFrame = new WaitForEndOfFrame();
            while (true)
            {
                yield return endOfFrame;
                WallMode mode = _stage.WallMode;
                if (mode != WallMode.Picture)
                {
                    GL.Clear(true, true, mode == WallMode.Grey ? grey : Color.black);
                }
            }
        }
    }
}
