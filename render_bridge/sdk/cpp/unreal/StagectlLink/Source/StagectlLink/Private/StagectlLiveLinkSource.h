// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: see README.md.
//
// The bodies of the stage as Live Link subjects: cameras in the camera role (pose, focal length,
// focus), walls and objects in the transform role. Set the subject's evaluation mode to Latest: the
// poses are predicted already, and no smoothing or interpolation may be added.
#pragma once

#include "CoreMinimal.h"
#include "ILiveLinkSource.h"

class FStagectlSession;

class FStagectlLiveLinkSource : public ILiveLinkSource
{
public:
    explicit FStagectlLiveLinkSource(TWeakPtr<FStagectlSession> InSession) : Session(InSession) {}

    virtual void ReceiveClient(ILiveLinkClient* InClient, FGuid InSourceGuid) override;
    virtual bool IsSourceStillValid() const override { return Session.IsValid(); }
    virtual bool RequestSourceShutdown() override;
    virtual FText GetSourceType() const override;
    virtual FText GetSourceMachineName() const override;
    virtual FText GetSourceStatus() const override;

    /** Game thread, after the picture of this frame is known and before Live Link evaluates. */
    void Push();

private:
    void PushStatic();

    TWeakPtr<FStagectlSession> Session;
    ILiveLinkClient* Client = nullptr;
    FGuid Guid;
    uint32 StaticEpoch = 0;
    bool bStaticPushed = false;
};
