// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: see README.md.
#include "StagectlVsync.h"

#include "Engine/Engine.h"
#include "Engine/GameViewportClient.h"
#include "RHI.h"
#include "UnrealClient.h"

#if PLATFORM_WINDOWS
#include "Windows/AllowWindowsPlatformTypes.h"
#include <dxgi.h>
#include "Windows/HideWindowsPlatformTypes.h"
#endif
#if STAGECTL_WITH_NVAPI
#include "nvapi.h"
#endif

namespace
{
/** Asking the sync card takes milliseconds on some drivers: not every frame. */
constexpr int64 ReferenceEveryNs = 500'000'000;

#if PLATFORM_WINDOWS
IDXGISwapChain* SwapChain()
{
    if (!GEngine || !GEngine->GameViewport || !GEngine->GameViewport->Viewport)
    {
        return nullptr;
    }
    const FViewportRHIRef& Viewport = GEngine->GameViewport->Viewport->GetViewportRHI();
    return Viewport ? static_cast<IDXGISwapChain*>(Viewport->GetNativeSwapChain()) : nullptr;
}

/** QueryPerformanceCounter to the node's clock: Microsoft's steady_clock is this, tick for tick. */
int64 NodeNs(const LARGE_INTEGER& Ticks)
{
    static const int64 Frequency = [] {
        LARGE_INTEGER F;
        QueryPerformanceFrequency(&F);
        return F.QuadPart;
    }();
    const int64 Second = 1'000'000'000;
    return Ticks.QuadPart / Frequency * Second + Ticks.QuadPart % Frequency * Second / Frequency;
}
#endif
}  // namespace

FStagectlVsync::FStagectlVsync()
{
#if STAGECTL_WITH_NVAPI
    NvAPI_Initialize();
#endif
}

FStagectlVsync::~FStagectlVsync()
{
#if STAGECTL_WITH_NVAPI
    NvAPI_Unload();
#endif
}

uint32 FStagectlVsync::NextPresent() const
{
#if PLATFORM_WINDOWS
    UINT Count = 0;
    if (IDXGISwapChain* Chain = SwapChain(); Chain && SUCCEEDED(Chain->GetLastPresentCount(&Count)))
    {
        // The present of a game frame comes one frame of the render thread later; the queue of
        // StagectlSession is in order, so a constant would only shift it. CHECK WITH THE BARCODE.
        return Count + 1;
    }
#endif
    return LastPresent + 1;
}

void FStagectlVsync::Poll(
    double PeriodNs, const std::function<void(uint32, const stagectl::Vsync&)>& OnVsync)
{
    stagectl::Vsync Out;
    ReadReference(Out);
#if PLATFORM_WINDOWS
    DXGI_FRAME_STATISTICS Statistics;
    IDXGISwapChain* Chain = SwapChain();
    if (Chain && SUCCEEDED(Chain->GetFrameStatistics(&Statistics)) && Statistics.SyncQPCTime.QuadPart)
    {
        // SyncQPCTime is the vertical blank number SyncRefreshCount; the last picture that reached
        // the screen did so at PresentRefreshCount. Every blank since the last look is a vsync.
        const int64 SyncNs = NodeNs(Statistics.SyncQPCTime);
        const uint32 First = LastRefresh ? LastRefresh + 1 : Statistics.SyncRefreshCount;
        for (uint32 Refresh = First; int32(Statistics.SyncRefreshCount - Refresh) >= 0; ++Refresh)
        {
            const int32 Back = int32(Statistics.SyncRefreshCount - Refresh);
            Out.t_node_ns = SyncNs - int64(Back * PeriodNs);
            Out.count = Refresh;
            Out.source = stagectl::VsyncSource::hardware;
            const bool bNew = int32(Refresh - Statistics.PresentRefreshCount) >= 0;
            OnVsync(bNew ? Statistics.PresentCount : LastPresent, Out);
        }
        LastRefresh = Statistics.SyncRefreshCount;
        LastPresent = Statistics.PresentCount;
        LastNs = SyncNs;
        return;
    }
#endif
    // No statistics (blt model, no swap chain yet, not Windows): this is the time at which the
    // present before returned, later than the vsync by a varying part of a frame.
    Out.t_node_ns = stagectl::Node::now_ns();
    Out.count = ++LastRefresh;
    Out.source = stagectl::VsyncSource::swap_return;
    LastNs = Out.t_node_ns;
    OnVsync(++LastPresent, Out);
}

void FStagectlVsync::ReadReference(stagectl::Vsync& Out)
{
#if STAGECTL_WITH_NVAPI
    const int64 Now = stagectl::Node::now_ns();
    if (Now >= NextReferenceNs)
    {
        NextReferenceNs = Now + ReferenceEveryNs;
        Reference = stagectl::Vsync();
        NvGSyncDeviceHandle Devices[NVAPI_MAX_GSYNC_DEVICES];
        NvU32 Count = 0;
        if (NvAPI_GSync_EnumSyncDevices(Devices, &Count) == NVAPI_OK && Count > 0)
        {
            NV_GSYNC_STATUS_PARAMS Parameters = {};
            Parameters.version = NV_GSYNC_STATUS_PARAMS_VER;
            if (NvAPI_GSync_GetStatusParameters(Devices[0], &Parameters) == NVAPI_OK)
            {
                Reference.reference = stagectl::kKnown;
                if (Parameters.bHouseSync && Parameters.houseSyncIncoming > 0)
                {
                    Reference.reference |= stagectl::kPresent;
                }
                Reference.reference_mhz = Parameters.houseSyncIncoming * 10; // unit: section 11
            }
            NvPhysicalGpuHandle Gpus[NVAPI_MAX_PHYSICAL_GPUS];
            NvU32 GpuCount = 0;
            NV_GSYNC_STATUS Status = {};
            Status.version = NV_GSYNC_STATUS_VER;
            if (NvAPI_EnumPhysicalGPUs(Gpus, &GpuCount) == NVAPI_OK && GpuCount > 0 &&
                NvAPI_GSync_GetSyncStatus(Devices[0], Gpus[0], &Status) == NVAPI_OK && Status.bIsSynced)
            {
                Reference.reference |= stagectl::kLocked;
            }
        }
    }
    Out.reference = Reference.reference;
    Out.reference_mhz = Reference.reference_mhz;
#endif
}
