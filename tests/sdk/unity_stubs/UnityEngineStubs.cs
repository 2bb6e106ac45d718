// SPDX-License-Identifier: Apache-2.0
// STUBS FOR A SYNTAX CHECK ONLY. Hand-written from the names and types in Unity's public scripting
// reference; nothing here does anything. They show that render_bridge/sdk/csharp/unity/*.cs is C# 7 and uses
// the SDK as it is. They do not show that it works in an engine.
#pragma warning disable 0649, 0067, 0169
using System;
using System.Collections;

namespace UnityEngine
{
    public class Object
    {
        public static void Destroy(Object obj) { }
    }

    public class Component : Object
    {
        public Transform transform { get { return null; } }

        public T GetComponent<T>() { return default(T); }
    }

    public class Behaviour : Component
    {
        public bool enabled { get; set; }
    }

    public class MonoBehaviour : Behaviour
    {
        public Coroutine StartCoroutine(IEnumerator routine) { return null; }
    }

    public sealed class Coroutine { }

    public sealed class WaitForEndOfFrame { }

    public class Transform : Component
    {
        public void SetPositionAndRotation(Vector3 position, Quaternion rotation) { }
    }

    public struct Vector2
    {
        public Vector2(float x, float y) { }
    }

    public struct Vector3
    {
        public Vector3(float x, float y, float z) { }
    }

    public struct Quaternion
    {
        public Quaternion(float x, float y, float z, float w) { }
    }

    public struct Rect
    {
        public Rect(float x, float y, float width, float height) { }
    }

    public struct Color
    {
        public Color(float r, float g, float b, float a) { }

        public static Color black { get { return new Color(); } }
    }

    public struct LayerMask
    {
        public int value { get { return 0; } }
    }

    public enum CameraClearFlags { Skybox = 1, SolidColor = 2, Depth = 3, Nothing = 4 }

    public sealed class GameObject : Object
    {
        public bool activeSelf { get { return false; } }

        public void SetActive(bool value) { }
    }

    public static class GL
    {
        public static void Clear(bool clearDepth, bool clearColor, Color backgroundColor) { }
    }

    public struct Color32
    {
        public Color32(byte r, byte g, byte b, byte a) { }
    }

    public struct Matrix4x4
    {
        public float this[int row, int column] { get { return 0; } set { } }
    }

    public sealed class Camera : Behaviour
    {
        public enum GateFitMode { Vertical, Horizontal, Fill, Overscan, None }

        public bool usePhysicalProperties { get; set; }
        public float focalLength { get; set; }
        public Vector2 sensorSize { get; set; }
        public Vector2 lensShift { get; set; }
        public GateFitMode gateFit { get; set; }
        public float nearClipPlane { get; set; }
        public float farClipPlane { get; set; }
        public Matrix4x4 projectionMatrix { get; set; }
        public int cullingMask { get; set; }
        public CameraClearFlags clearFlags { get; set; }
        public Color backgroundColor { get; set; }
    }

    public class Texture : Object
    {
        public FilterMode filterMode { get; set; }
    }

    public enum FilterMode { Point, Bilinear, Trilinear }

    public enum TextureFormat { RGBA32 = 4 }

    public sealed class Texture2D : Texture
    {
        public Texture2D(int width, int height, TextureFormat textureFormat, bool mipChain, bool linear) { }

        public void SetPixels32(Color32[] colors) { }

        public void Apply(bool updateMipmaps) { }
    }

    public static class GUI
    {
        public static void DrawTexture(Rect position, Texture image) { }
    }

    public static class Mathf
    {
        public static int RoundToInt(float f) { return 0; }
    }

    public static class Time
    {
        public static int frameCount { get { return 0; } }
    }

    public static class Application
    {
        public static bool runInBackground { get; set; }
        public static int targetFrameRate { get; set; }
        public static string unityVersion { get { return ""; } }
        public static string productName { get { return ""; } }
    }

    public static class QualitySettings
    {
        public static int vSyncCount { get; set; }
    }

    public static class Debug
    {
        public static void Log(object message, Object context) { }

        public static void LogError(object message) { }

        public static void LogError(object message, Object context) { }
    }

    public sealed class HeaderAttribute : Attribute
    {
        public HeaderAttribute(string header) { }
    }

    public sealed class TooltipAttribute : Attribute
    {
        public TooltipAttribute(string tooltip) { }
    }

    public sealed class RangeAttribute : Attribute
    {
        public RangeAttribute(float min, float max) { }
    }

    public sealed class RequireComponent : Attribute
    {
        public RequireComponent(Type requiredComponent) { }
    }

    public sealed class DefaultExecutionOrder : Attribute
    {
        public DefaultExecutionOrder(int order) { }
    }

    public sealed class DisallowMultipleComponent : Attribute { }

    public enum RuntimeInitializeLoadType { SubsystemRegistration = 4 }

    public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute
    {
        public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType loadType) { }
    }
}

namespace UnityEngine.SceneManagement
{
    public struct Scene
    {
        public string name { get { return ""; } }
    }

    public static class SceneManager
    {
        public static Scene GetActiveScene() { return new Scene(); }
    }
}

namespace UnityEngine.LowLevel
{
    public struct PlayerLoopSystem
    {
        public delegate void UpdateFunction();

        public Type type;
        public PlayerLoopSystem[] subSystemList;
        public UpdateFunction updateDelegate;
    }

    public static class PlayerLoop
    {
        public static PlayerLoopSystem GetCurrentPlayerLoop() { return new PlayerLoopSystem(); }

        public static void SetPlayerLoop(PlayerLoopSystem loop) { }
    }
}

namespace UnityEngine.PlayerLoop
{
    public struct TimeUpdate
    {
        public struct WaitForLastPresentationAndUpdateTime { }
    }
}
