// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: see README.md.
//
// When a picture was scanned out, PROTOCOL.md section 11. Windows: IDXGISwapChain::GetFrameStatistics
// of the game viewport's swap chain (flip model or full screen only). With NvAPI, the sync card says
// besides whether the output is locked to house sync. Elsewhere: the time at which present returned.
#pragma once

#include <functional>

#include "CoreMinimal.h"
#include "stagectl_node.hpp"

class FStagectlVsync
{
public:
    FStagectlVsync();
    ~FStagectlVsync();

    /** Number that the next present will have. */
    uint32 NextPresent() const;
    /** Look at the hardware; calls back for each vsync since the last call, oldest first: present
     *  number that was on screen, and the vsync. */
    void Poll(double PeriodNs, const std::function<void(uint32, const stagectl::Vsync&)>& OnVsync);
    /** Last vsync known, node's clock; 0 before the first. */
    int64 LastVsyncNs() const { return LastNs; }

private:
    void ReadReference(stagectl::Vsync& Out);

    int64 LastNs = 0;
    uint32 LastRefresh = 0;
    uint32 LastPresent = 0;
    int64 NextReferenceNs = 0;
    stagectl::Vsync Reference;
};
