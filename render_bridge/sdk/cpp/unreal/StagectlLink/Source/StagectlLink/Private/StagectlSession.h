// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: see README.md.
//
// One render node: chooses at the start of the game frame what is drawn in it, and reports when it
// was scanned out. All of it happens on the game thread, which is the library's render thread here.
#pragma once

#include <deque>
#include <memory>

#include "CoreMinimal.h"
#include "StagectlVsync.h"
#include "StagectlWallOverlay.h"
#include "stagectl_node.hpp"

/** What DefaultGame.ini ([Stagectl]) and the command line (-StagectlConnect=, -StagectlName=) say. */
struct FStagectlConfig
{
    bool bEnabled = false;
    /** The plugin moves a sensor's pose to the entrance pupil. Off where a Lens File does it. */
    bool bMoveToPupil = true;
    stagectl::Options Options;

    static FStagectlConfig Load();
};

/** What one game frame draws; travels from nDisplay's primary to its secondaries as bytes. */
struct FStagectlPicture
{
    uint64 GameFrame = 0;
    stagectl::Picture Picture;

    /** Only what is drawn: bodies, views, outer eye and frusta of this picture. */
    TArray<uint8> Pack() const;
    bool Unpack(const TArray<uint8>& Bytes);
};

class FStagectlSession
{
public:
    explicit FStagectlSession(const FStagectlConfig& Config);
    ~FStagectlSession();

    /** Game thread, start of the frame: report what was scanned out, then choose. */
    void BeginFrame(uint64 GameFrame);
    /** Game thread: what the primary chose. The same bytes twice change nothing (UE 5.6 calls the
     *  deserialiser on the primary as well). */
    void Take(const TArray<uint8>& Bytes);
    /** The picture of this game frame; null where nothing can be drawn yet. */
    const FStagectlPicture* Current() const { return bHasPicture ? &Now : nullptr; }
    const stagectl::Snapshot* Snapshot() { return Node.snapshot(); }
    const FStagectlConfig& Config() const { return Settings; }
    /** True on a node that chooses for itself: alone, or nDisplay's primary. */
    bool Decides() const;

private:
    /** What has to stand on the walls: to the overlay, and to Blueprints where it changed. */
    void FollowWall();
    /** Level and engine state; the stage hears of it when they change. */
    void TellEngine();
    void ReportShown();
    /** The vsync that the frame beginning now will meet: nearest to now + R on the hardware's raster. */
    int64 VsyncOfThisFrame(int64 NowNs) const;

    FStagectlConfig Settings;
    stagectl::Node Node;
    FStagectlVsync Vsync;
    FStagectlWallOverlay Overlay{Vsync};
    bool bHasWall = false;
    uint32 WallEpoch = 0, WallRev = 0;
    FStagectlPicture Now;
    bool bHasPicture = false;
    FString ToldLevel;
    stagectl::EngineState ToldState = stagectl::EngineState::loading;
    /** Pictures on their way to the screen, with the number of the present that carries them. */
    struct FInFlight
    {
        uint32 Present;
        TUniquePtr<stagectl::Picture> Picture;
    };
    std::deque<FInFlight> InFlight;
};
