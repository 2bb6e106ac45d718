// SPDX-License-Identifier: Apache-2.0
// One in the scene: this Unity player is one render node. UNTRIED in a running engine: it is compiled
// in the tests against hand-written stand-ins for UnityEngine, and all that can go wrong without one
// was moved into the SDK, where it is tested. docs/first-hour-unity.md says how to check the rest.
using System;
using System.Collections;
using System.Threading;
using UnityEngine;
using UnityEngine.SceneManagement;

namespace Stagectl.Unity
{
    /// <summary>Joins the stage, decides once a frame what to draw, and reports what was shown.</summary>
    [DefaultExecutionOrder(-10000)]
    [DisallowMultipleComponent]
    public sealed class StagectlStage : MonoBehaviour
    {
        private const double NsPerS = 1e9;
        private const double FirstGuessFps = 60.0;
        private const long GoDeliveryNs = 3000000;

        [Header("Stage controller")]
        public string host = "127.0.0.1";
        public int port = Protocol.DefaultPort;
        [Tooltip("One only on the stage.")]
        public string nodeName = "node-1";
        [Tooltip("Empty: any stage.")]
        public string stageId = "";
        [Tooltip("A .key_secret file of this node: docs/security.md. Empty: a stage on loopback.")]
        public string keyFile = "";

        [Header("Timing")]
        [Tooltip("Whole frames from a decision to its scan-out. Measure it: docs/first-hour-unity.md.")]
        [Range(1, PresentPipeline.MostLatchLead)]
        public int latchLeadFrames = 3;

        [Header("Engine")]
        [Tooltip("Off while the level loads or shaders compile: the controller waits for it.")]
        public bool isReady = true;

        [Tooltip("What the stage sends: the stage file says which.")]
        public PosePoint posePoint = PosePoint.Sensor;

        private NodeClient _client;
        private PresentPipeline _pipeline;
        private string _said = "";
        private Wall _wall;

        /// <summary>The client; null while the component is off.</summary>
        public NodeClient Client
        {
            get { return _client; }
        }

        /// <summary>What to draw in this frame; null: leave the scene as it is.</summary>
        public Choice Current
        {
            get { return _pipeline == null ? null : _pipeline.Current; }
        }

        /// <summary>The stage as the controller describes it; null before the node has joined.</summary>
        public Snapshot Snapshot
        {
            get { return _client == null ? null : _client.Status.Snapshot; }
        }

        /// <summary>Called when the stage orders another WALL: black, grey, chroma, markers, light cards.</summary>
        public event Action<Wall> WallChanged;

        /// <summary>What has to stand on the walls; null before the first order: the picture.</summary>
        public Wall Wall
        {
            get { return _wall; }
        }

        /// <summary>Picture, black or grey. It stands while the component is off and when no frames come.</summary>
        public WallMode WallMode
        {
            get { return _wall == null ? WallMode.Picture : _wall.Mode; }
        }

        /// <summary>Whether the stage wants its light cards shown.</summary>
        public bool LightCards
        {
            get { return _wall != null && _wall.LightCards; }
        }

        /// <summary>Returns chroma and markers of a tracked camera.</summary>
        public WallCamera LookOf(string bodyId)
        {
            BodyInfo body = Snapshot == null ? null : Snapshot.BodyOf(bodyId);
            return _wall == null || body == null ? new WallCamera() : _wall.Of(body.Index);
        }

        /// <summary>Whether this frame is a cut: reset motion vectors and temporal effects.</summary>
        public bool IsCut
        {
            get { return Current != null && (Current.Flags & FrameFlags.Cut) != 0; }
        }

        private void OnEnable()
        {
            Application.runInBackground = true;
            Application.targetFrameRate = -1;
            QualitySettings.vSyncCount = 1;
            var settings = new NodeSettings { Host = host, Port = port };
            settings.Hello.Name = nodeName;
            settings.Hello.Engine = "Unity " + Application.unityVersion;
            settings.Hello.StageId = stageId;
            settings.Hello.Project = Application.productName;
            settings.Hello.Level = SceneManager.GetActiveScene().name;
            settings.Hello.EngineState = isReady ? EngineState.Ready : EngineState.Loading;
            settings.Hello.VsyncSource = VsyncSource.SwapReturn;
            settings.Hello.PosePoint = posePoint;
            // Only who draws it may say so: else the stage would take a picture for black.
            bool draws = GetComponent<StagectlWall>() != null;
            settings.Hello.Features = draws ? Features.DrawsWall : Features.None;
            // StagectlCamera goes from the sensor to the pupil; a pupil needs no way.
            settings.Hello.LensApplied =
                posePoint == PosePoint.Sensor ? LensEffects.NodalOffset : LensEffects.None;
            settings.Hello.DecisionLeadNs = (long)(latchLeadFrames * NsPerS / FirstGuessFps);
            try
            {
                if (keyFile.Length > 0)
                {
                    KeyFile.Read(keyFile, settings);
                }
                var client = new NodeClient(settings);
                client.OnRefused = refusal => Debug.LogError("stagectl: the controller " + refusal.Text, this);
                client.OnJoined = snapshot => Debug.Log("stagectl: joined stage " + snapshot.StageId, this);
                client.Start();
                _client = client;
            }
            catch (InvalidOperationException error)
            {
                Debug.LogError("stagectl: " + error.Message, this);
                return;
            }
            _pipeline = new PresentPipeline(_client, latchLeadFrames);
            StagectlVsync.Presented += OnPresented;
            StartCoroutine(AtEndOfFrame());
        }

        // Also called before the scripts are loaded again, and when the editor leaves Play.
        private void OnDisable()
        {
            StagectlVsync.Presented -= OnPresented;
            _pipeline = null;
            if (_client != null)
            {
                _client.Stop();
                _client = null;
            }
        }

        private void OnApplicationQuit()
        {
            OnDisable();
        }

        private void OnPresented(long tNodeNs)
        {
            _client.Pump();
            _pipeline.Presented(tNodeNs, PeriodNs());
        }

        private void LateUpdate()
        {
            if (_client == null)
            {
                return;
            }
            _pipeline.Decide(PeriodNs());
            if (_pipeline.CurrentWall != _wall && _pipeline.CurrentWall != null)
            {
                _wall = _pipeline.CurrentWall;
                if (WallChanged != null)
                {
                    WallChanged(_wall);
                }
            }
            TellEngineState();
            if (_client.Status.Error != null)
            {
                Debug.LogError("stagectl: " + _client.Status.Error, this);
                enabled = false;
            }
        }

        private double PeriodNs()
        {
            return _client.HasFrames ? _client.Grid.PeriodNs : NsPerS / FirstGuessFps;
        }

        private void TellEngineState()
        {
            // Scene.name makes a string each time it is asked for; once a second is often enough.
            if (Time.frameCount % 60 != 0)
            {
                return;
            }
            string level = SceneManager.GetActiveScene().name;
            string told = level + (isReady ? "+" : "-");
            if (told != _said)
            {
                _said = told;
                _client.ChangeEngine(Application.productName, level, isReady ? EngineState.Ready : EngineState.Loading);
            }
        }

        // Lock-step: hold the present until GO. Unity cannot take a picture back, so when the controller
        // must have decided, or after a frame, it is shown all the same.
        private IEnumerator AtEndOfFrame()
        {
            var endOfFrame = new WaitForEndOfFrame();
            while (true)
            {
                yield return endOfFrame;
                Choice drawn = Current;
                if (_client == null || drawn == null || Snapshot == null || !Snapshot.Barrier)
                {
                    continue;
                }
                _client.Ready(drawn);
                long dueNs = _client.ToNode(drawn.TDueNs);
                long untilNs = Math.Min(dueNs - _client.EarlierNs() + GoDeliveryNs,
                    MonotonicClock.NowNs() + (long)drawn.PeriodNs);
                while (!_client.MayShow(drawn, dueNs) && MonotonicClock.NowNs() < untilNs)
                {
                    Thread.Sleep(0);
                    _client.Pump();
                }
            }
        }
    }
}
