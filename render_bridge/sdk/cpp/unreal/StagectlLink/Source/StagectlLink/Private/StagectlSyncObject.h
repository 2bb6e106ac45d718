// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: see README.md.
//
// Gives the picture that nDisplay's primary chose to its secondaries, behind the cluster's own
// barrier and before the game tick, so that no two nodes of the cluster decide for themselves.
#pragma once

#include "Cluster/IDisplayClusterClusterSyncObject.h"
#include "CoreMinimal.h"
#include "Misc/Base64.h"
#include "StagectlSession.h"

class FStagectlSyncObject : public IDisplayClusterClusterSyncObject
{
public:
    FStagectlSyncObject(TSharedRef<FStagectlSession> InSession, TFunction<void()> InOnPicture)
        : Session(InSession), OnPicture(MoveTemp(InOnPicture)) {}

    virtual bool IsActive() const override { return true; }
    virtual FString GetSyncId() const override { return TEXT("stagectl.picture"); }
    virtual bool IsDirty() const override { return Session->Current() != nullptr; }
    virtual void ClearDirty() override {}

    virtual FString SerializeToString() const override
    {
        const FStagectlPicture* Picture = Session->Current();
        return Picture ? FBase64::Encode(Picture->Pack()) : FString();
    }

    virtual bool DeserializeFromString(const FString& String) override
    {
        TArray<uint8> Bytes;
        if (!FBase64::Decode(String, Bytes))
        {
            return false;
        }
        Session->Take(Bytes); // does nothing on the primary, which UE 5.6 asks as well
        if (!Session->Decides())
        {
            OnPicture();
        }
        return true;
    }

private:
    TSharedRef<FStagectlSession> Session;
    TFunction<void()> OnPicture;
};
