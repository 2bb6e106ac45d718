// SPDX-License-Identifier: Apache-2.0
// Stamps the moment at which Unity's main thread comes back from waiting for the last present. UNTRIED
// in a running engine. Unity 2020.2 or newer: before, that step of the player loop has another name.
using System;
using UnityEngine;
using UnityEngine.LowLevel;
using UnityEngine.PlayerLoop;

namespace Stagectl.Unity
{
    /// <summary>Tells when a present returned: `vsync_source` SWAP_RETURN of PROTOCOL.md, section 11.</summary>
    public static class StagectlVsync
    {
        /// <summary>Node's clock, ns; on the main thread, before any Update of the frame.</summary>
        public static event Action<long> Presented;

        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        private static void Install()
        {
            Presented = null;
            PlayerLoopSystem loop = PlayerLoop.GetCurrentPlayerLoop();
            if (!InsertBehind(ref loop, typeof(TimeUpdate.WaitForLastPresentationAndUpdateTime)))
            {
                Debug.LogError("stagectl: the player loop has no WaitForLastPresentationAndUpdateTime");
                return;
            }
            PlayerLoop.SetPlayerLoop(loop);
        }

        private static void Stamp()
        {
            if (Presented != null)
            {
                Presented(MonotonicClock.NowNs());
            }
        }

        private static bool InsertBehind(ref PlayerLoopSystem loop, Type step)
        {
            PlayerLoopSystem[] steps = loop.subSystemList;
            for (int i = 0; steps != null && i < steps.Length; i++)
            {
                if (steps[i].type == typeof(StagectlVsync))
                {
                    return true;  // the editor did not reload the domain: it is still there
                }
                if (steps[i].type == step)
                {
                    bool isThere = i + 1 < steps.Length && steps[i + 1].type == typeof(StagectlVsync);
                    if (!isThere)
                    {
                        var longer = new PlayerLoopSystem[steps.Length + 1];
                        Array.Copy(steps, longer, i + 1);
                        longer[i + 1] = new PlayerLoopSystem { type = typeof(StagectlVsync), updateDelegate = Stamp };
                        Array.Copy(steps, i + 1, longer, i + 2, steps.Length - i - 1);
                        loop.subSystemList = longer;
                    }
                    return true;
                }
                if (InsertBehind(ref steps[i], step))
                {
                    return true;
                }
            }
            return false;
        }
    }
}
