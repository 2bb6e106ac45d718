// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: written from the engine's published interfaces (see README.md).
using System.IO;
using UnrealBuildTool;

public class StagectlLink : ModuleRules
{
    public StagectlLink(ReadOnlyTargetRules Target) : base(Target)
    {
        PCHUsage = PCHUsageMode.NoPCHs;
        CppStandard = CppStandardVersion.Cpp17;
        bUseUnity = false; // the client's source is taken in whole

        PrivateDependencyModuleNames.AddRange(new[]
        {
            "Core", "CoreUObject", "Engine", "LiveLinkInterface", "RenderCore", "RHI",
            "Slate", "SlateCore",
        });
        PrivateDependencyModuleNames.Add("DisplayCluster");

        // A copy inside the project first, then the place in the stagectl tree.
        string Sdk = Path.Combine(PluginDirectory, "ThirdParty", "stagectl");
        if (!Directory.Exists(Sdk))
        {
            Sdk = Path.GetFullPath(Path.Combine(PluginDirectory, "..", ".."));
        }
        PrivateIncludePaths.Add(Path.Combine(Sdk, "include"));
        PrivateIncludePaths.Add(Path.Combine(Sdk, "src"));

        // libzmq 4.3.3 or newer with CURVE, put here by you: include/zmq.h, lib/, bin/.
        string Zmq = Path.Combine(PluginDirectory, "ThirdParty", "zmq");
        PrivateIncludePaths.Add(Path.Combine(Zmq, "include"));
        if (Target.Platform == UnrealTargetPlatform.Win64)
        {
            PublicAdditionalLibraries.Add(Path.Combine(Zmq, "lib", "libzmq.lib"));
            RuntimeDependencies.Add("$(BinaryOutputDir)/libzmq.dll", Path.Combine(Zmq, "bin", "libzmq.dll"));
            PublicSystemLibraries.AddRange(new[] { "dxgi.lib", "winmm.lib" });
        }
        else
        {
            PublicAdditionalLibraries.Add(Path.Combine(Zmq, "lib", "libzmq.so"));
            RuntimeDependencies.Add(Path.Combine(Zmq, "lib", "libzmq.so"));
        }
    }
}
