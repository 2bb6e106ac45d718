// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: see README.md.
//
// Black and safe grey over the finished picture, the last thing before present. Needs no frame of the
// stage, no world and no level: as long as the engine presents, it draws.
#pragma once

#include <atomic>

#include "Containers/Queue.h"
#include "CoreMinimal.h"
#include "RHI.h"
#include "StagectlVsync.h"
#include "stagectl_node.hpp"

class SWindow;

class FStagectlWallOverlay
{
public:
    explicit FStagectlWallOverlay(const FStagectlVsync& Vsync);
    ~FStagectlWallOverlay();

    /** Game thread, each frame: what has to stand on the walls now. */
    void Set(const stagectl::Wall& Wall);
    /** Game thread: what lay over the present that a vsync shows; null before the first. */
    const stagectl::Wall* ShownBy(uint32 Present);

private:
    /** Render thread, with everything drawn: cover it, and note which present carries what. */
    void OnBackBufferReady(SWindow& Window, const FTextureRHIRef& BackBuffer);

    struct FCovered
    {
        uint32 Present = 0;
        uint64 Number = 0;
    };

    const FStagectlVsync& Vsync;
    FDelegateHandle Handle;
    /** Mode in the low byte, number of the WALL above it: one word, so that both fit together. */
    std::atomic<uint64> Wanted{0};
    uint64 Noted = 0;  // render thread
    TQueue<FCovered, EQueueMode::Spsc> Covered;
    /** Game thread: the last few WALLs by number, and the one that is on the glass. */
    static constexpr int32 Kept = 16;
    stagectl::Wall Walls[Kept];
    uint64 Count = 0;
    uint64 OnGlass = 0;
};
