// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: see README.md.
#include "StagectlLiveLinkSource.h"

#include "ILiveLinkClient.h"
#include "Misc/App.h"
#include "Roles/LiveLinkCameraRole.h"
#include "Roles/LiveLinkCameraTypes.h"
#include "Roles/LiveLinkTransformRole.h"
#include "Roles/LiveLinkTransformTypes.h"
#include "StagectlSession.h"

#define LOCTEXT_NAMESPACE "StagectlLink"

namespace
{
FName SubjectName(const stagectl::Snapshot& Stage, uint16 Index)
{
    for (int32 I = 0; I < Stage.body_count; ++I)
    {
        if (Stage.bodies[I].index == Index)
        {
            return FName(*FString::Printf(TEXT("stage_%s"), UTF8_TO_TCHAR(Stage.bodies[I].id.chars)));
        }
    }
    return NAME_None;
}

/** Where the stage pose stands in the rendered world, in Unreal's axes and centimetres. */
FTransform WorldTransform(const stagectl::Picture& Picture, const stagectl::State& OnStage)
{
    const stagectl::UnrealPose Pose =
        stagectl::unreal_pose(stagectl::compose(Picture.message.scene_offset, OnStage));
    const double* P = Pose.position_cm;
    const double* Q = Pose.quaternion_xyzw;
    return FTransform(FQuat(Q[0], Q[1], Q[2], Q[3]), FVector(P[0], P[1], P[2]));
}

/** The pose to render from: the entrance pupil, where the stage leaves that move to the node. */
stagectl::State RenderState(
    const FStagectlSession& Session, const stagectl::Picture& Picture, const stagectl::DrawnBody& Body)
{
    stagectl::State State = Body.state;
    if (Session.Config().bMoveToPupil)
    {
        for (int32 I = 0; I < Picture.views; ++I)
        {
            if (Picture.view[I].body == Body.body.index)
            {
                double Pupil[3];
                stagectl::ahead_of(State, Picture.view[I].pupil_m, Pupil);
                State.x = Pupil[0], State.y = Pupil[1], State.z = Pupil[2];
            }
        }
    }
    return State;
}
}  // namespace

void FStagectlLiveLinkSource::ReceiveClient(ILiveLinkClient* InClient, FGuid InSourceGuid)
{
    Client = InClient;
    Guid = InSourceGuid;
    bStaticPushed = false;
}

bool FStagectlLiveLinkSource::RequestSourceShutdown()
{
    Client = nullptr;
    return true;
}

FText FStagectlLiveLinkSource::GetSourceType() const
{
    return LOCTEXT("Type", "stagectl");
}

FText FStagectlLiveLinkSource::GetSourceMachineName() const
{
    const TSharedPtr<FStagectlSession> Pinned = Session.Pin();
    return Pinned ? FText::FromString(UTF8_TO_TCHAR(Pinned->Config().Options.host.c_str())) : FText();
}

FText FStagectlLiveLinkSource::GetSourceStatus() const
{
    const TSharedPtr<FStagectlSession> Pinned = Session.Pin();
    return Pinned && Pinned->Current() ? LOCTEXT("Live", "live") : LOCTEXT("Waiting", "waiting for the stage");
}

void FStagectlLiveLinkSource::PushStatic()
{
    const TSharedPtr<FStagectlSession> Pinned = Session.Pin();
    const stagectl::Snapshot* Stage = Pinned ? Pinned->Snapshot() : nullptr;
    if (!Stage || (bStaticPushed && Stage->epoch == StaticEpoch))
    {
        return;
    }
    for (int32 I = 0; I < Stage->body_count; ++I)
    {
        const stagectl::BodyInfo& Body = Stage->bodies[I];
        const FLiveLinkSubjectKey Key(Guid, SubjectName(*Stage, Body.index));
        if (Body.role == stagectl::Role::camera)
        {
            FLiveLinkStaticDataStruct Static(FLiveLinkCameraStaticData::StaticStruct());
            FLiveLinkCameraStaticData* Data = Static.Cast<FLiveLinkCameraStaticData>();
            Data->bIsFocalLengthSupported = true;
            Data->bIsFocusDistanceSupported = true; // see README.md: 0 to 1, for a Lens File
            Data->FilmBackWidth = Body.sensor_width_mm;
            Data->FilmBackHeight = Body.sensor_height_mm;
            Client->PushSubjectStaticData_AnyThread(Key, ULiveLinkCameraRole::StaticClass(), MoveTemp(Static));
        }
        else
        {
            FLiveLinkStaticDataStruct Static(FLiveLinkTransformStaticData::StaticStruct());
            Client->PushSubjectStaticData_AnyThread(Key, ULiveLinkTransformRole::StaticClass(), MoveTemp(Static));
        }
    }
    StaticEpoch = Stage->epoch;
    bStaticPushed = true;
}

void FStagectlLiveLinkSource::Push()
{
    const TSharedPtr<FStagectlSession> Pinned = Session.Pin();
    if (!Client || !Pinned)
    {
        return;
    }
    PushStatic();
    const FStagectlPicture* Now = Pinned->Current();
    const stagectl::Snapshot* Stage = Pinned->Snapshot();
    if (!Now || !Stage)
    {
        return;
    }
    const stagectl::Picture& Picture = Now->Picture;
    for (int32 I = 0; I < Picture.bodies; ++I)
    {
        const stagectl::DrawnBody& Body = Picture.body[I];
        const FName Name = SubjectName(*Stage, Body.body.index);
        if (!Body.drawn || Name.IsNone())
        {
            continue; // never VALID: not drawn. FROZEN: the pose stands still by itself.
        }
        const bool bCamera = Body.body.role == stagectl::Role::camera;
        FLiveLinkFrameDataStruct Frame(bCamera ? FLiveLinkCameraFrameData::StaticStruct()
                                               : FLiveLinkTransformFrameData::StaticStruct());
        FLiveLinkTransformFrameData* Data = Frame.Cast<FLiveLinkTransformFrameData>();
        Data->WorldTime = FPlatformTime::Seconds();
        Data->Transform = WorldTransform(
            Picture, bCamera ? RenderState(*Pinned, Picture, Body) : Body.state);
        if (bCamera)
        {
            FLiveLinkCameraFrameData* Camera = Frame.Cast<FLiveLinkCameraFrameData>();
            if (FMath::IsFinite(Body.body.focal_mm)) Camera->FocalLength = Body.body.focal_mm;
            if (FMath::IsFinite(Body.body.focus)) Camera->FocusDistance = Body.body.focus;
        }
        Client->PushSubjectFrameData_AnyThread(FLiveLinkSubjectKey(Guid, Name), MoveTemp(Frame));
    }
}

#undef LOCTEXT_NAMESPACE
