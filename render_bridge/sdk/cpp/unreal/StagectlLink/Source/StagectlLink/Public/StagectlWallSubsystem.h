// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: see README.md.
//
// Wall to black for Blueprints (PROTOCOL.md, section 19): what the stage wants on the walls, readable
// at any time, and an event when it changes. Black and grey are drawn by the plugin itself; chroma,
// markers and light cards are the project's to show.
#pragma once

#include "CoreMinimal.h"
#include "Subsystems/EngineSubsystem.h"
#include "StagectlWallSubsystem.generated.h"

UENUM(BlueprintType)
enum class EStagectlWallMode : uint8 { Picture, Black, Grey };

UENUM(BlueprintType)
enum class EStagectlChroma : uint8 { Off, Green, Blue };

/** What stands in the inner frustum of one camera. */
USTRUCT(BlueprintType)
struct FStagectlLook
{
    GENERATED_BODY()

    UPROPERTY(BlueprintReadOnly, Category = "stagectl")
    EStagectlChroma Chroma = EStagectlChroma::Off;

    UPROPERTY(BlueprintReadOnly, Category = "stagectl")
    bool bMarkers = false;
};

DECLARE_DYNAMIC_MULTICAST_DELEGATE(FStagectlWallChanged);

UCLASS()
class UStagectlWallSubsystem : public UEngineSubsystem
{
    GENERATED_BODY()

public:
    /** Something changed: mode, a camera's chroma or markers, light cards. Game thread. */
    UPROPERTY(BlueprintAssignable, Category = "stagectl")
    FStagectlWallChanged OnWallChanged;

    /** Picture, black or grey. Picture before the stage has said anything. */
    UPROPERTY(BlueprintReadOnly, Category = "stagectl")
    EStagectlWallMode Mode = EStagectlWallMode::Picture;

    UPROPERTY(BlueprintReadOnly, Category = "stagectl")
    bool bLightCards = false;

    /** By the id of the camera in the stage file; one that is not there has neither. */
    UPROPERTY(BlueprintReadOnly, Category = "stagectl")
    TMap<FName, FStagectlLook> Looks;

    /** Chroma and markers of a camera. */
    UFUNCTION(BlueprintPure, Category = "stagectl")
    FStagectlLook LookOf(FName Camera) const
    {
        const FStagectlLook* Found = Looks.Find(Camera);
        return Found ? *Found : FStagectlLook();
    }
};
