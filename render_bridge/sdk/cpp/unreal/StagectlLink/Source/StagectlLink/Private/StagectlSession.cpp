// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: see README.md.
#include "StagectlSession.h"

#include "Cluster/IDisplayClusterClusterManager.h"
#include "Engine/Engine.h"
#include "Engine/GameViewportClient.h"
#include "Engine/World.h"
#include "IDisplayCluster.h"
#include "Misc/App.h"
#include "Misc/CommandLine.h"
#include "Misc/ConfigCacheIni.h"
#include "Misc/EngineVersion.h"
#include "Misc/Parse.h"
#include "Serialization/MemoryReader.h"
#include "Serialization/MemoryWriter.h"
#include "ShaderPipelineCache.h"
#include "StagectlWallSubsystem.h"

DEFINE_LOG_CATEGORY_STATIC(LogStagectl, Log, All);

namespace
{
constexpr const TCHAR* Section = TEXT("Stagectl");
constexpr size_t MostInFlight = 16;

std::string Text(const TCHAR* Key, const FString& Otherwise = FString())
{
    FString Value;
    if (!GConfig->GetString(Section, Key, Value, GGameIni))
    {
        Value = Otherwise;
    }
    return std::string(TCHAR_TO_UTF8(*Value));
}

template <class T>
void Raw(FArchive& Archive, T& Value)
{
    Archive.Serialize(&Value, sizeof(T)); // all nodes of a cluster run the same build
}

void Serialise(FArchive& Archive, FStagectlPicture& P)
{
    stagectl::Picture& Q = P.Picture;
    Raw(Archive, P.GameFrame);
    Raw(Archive, Q.frame), Raw(Archive, Q.outcome), Raw(Archive, Q.message), Raw(Archive, Q.digest);
    Raw(Archive, Q.t_due_ns), Raw(Archive, Q.outer_eye_m);
    Raw(Archive, Q.bodies), Raw(Archive, Q.views), Raw(Archive, Q.frusta);
    const bool bGood = Q.bodies >= 0 && Q.bodies <= stagectl::kMaxBodies && Q.views >= 0 &&
                       Q.views <= stagectl::kMaxViews && Q.frusta >= 0 &&
                       Q.frusta <= stagectl::kMaxFrusta;
    if (!bGood)
    {
        Archive.SetError();
        return;
    }
    for (int32 I = 0; I < Q.bodies; ++I) Raw(Archive, Q.body[I]);
    for (int32 I = 0; I < Q.views; ++I) Raw(Archive, Q.view[I]);
    for (int32 I = 0; I < Q.frusta; ++I) Raw(Archive, Q.frustum[I]);
}
}  // namespace

FStagectlConfig FStagectlConfig::Load()
{
    FStagectlConfig Out;
    FString Connect;
    if (!FParse::Value(FCommandLine::Get(), TEXT("StagectlConnect="), Connect))
    {
        GConfig->GetString(Section, TEXT("Connect"), Connect, GGameIni);
    }
    FString Host, Port;
    if (!Connect.Split(TEXT(":"), &Host, &Port, ESearchCase::IgnoreCase, ESearchDir::FromEnd))
    {
        return Out;
    }
    FString Name = FPlatformProcess::ComputerName();
    GConfig->GetString(Section, TEXT("Name"), Name, GGameIni);
    FParse::Value(FCommandLine::Get(), TEXT("StagectlName="), Name);
    double LeadMs = 80.0;
    GConfig->GetDouble(Section, TEXT("DecisionLeadMs"), LeadMs, GGameIni);
    GConfig->GetBool(Section, TEXT("MoveToPupil"), Out.bMoveToPupil, GGameIni);
    bool bLensFile = false;
    GConfig->GetBool(Section, TEXT("LensFileAppliesNodalOffset"), bLensFile, GGameIni);
    bool bDistortion = false;
    GConfig->GetBool(Section, TEXT("LensFileAppliesDistortion"), bDistortion, GGameIni);

    stagectl::Options& O = Out.Options;
    O.host = TCHAR_TO_UTF8(*Host);
    O.port = static_cast<std::uint16_t>(FCString::Atoi(*Port));
    O.name = TCHAR_TO_UTF8(*Name);
    O.engine = TCHAR_TO_UTF8(*FString::Printf(TEXT("Unreal %u.%u"), FEngineVersion::Current().GetMajor(),
                                              FEngineVersion::Current().GetMinor()));
    O.stage_id = Text(TEXT("StageId"));
    O.project = TCHAR_TO_UTF8(FApp::GetProjectName());
    O.config_hash = Text(TEXT("ConfigHash"));
    O.curve_server = Text(TEXT("ServerKey"));
    O.curve_public = Text(TEXT("PublicKey"));
    O.curve_secret = Text(TEXT("SecretKey"));
    O.decision_lead_ns = static_cast<std::int64_t>(LeadMs * 1e6);
    O.engine_state = stagectl::EngineState::loading;
    O.features = stagectl::kDrawsWall;
    // Either the stage sends the pupil, or somebody on this machine moves the sensor's pose there: the
    // plugin or the Lens File, never both. What does not fit the stage is refused by it.
    const bool bPupil = Text(TEXT("PosePoint")) == "pupil";
    O.pose_point = bPupil ? stagectl::PosePoint::entrance_pupil : stagectl::PosePoint::sensor;
    Out.bMoveToPupil = Out.bMoveToPupil && !bPupil;
    O.lens_applied = 0;
    if (Out.bMoveToPupil || bLensFile) O.lens_applied |= stagectl::kNodalOffset;
    if (bDistortion) O.lens_applied |= stagectl::kDistortion;
    if (Out.bMoveToPupil && bLensFile)
    {
        UE_LOG(LogStagectl, Error, TEXT("MoveToPupil and LensFileAppliesNodalOffset are both on: the "
                                        "nodal offset would be doubled. MoveToPupil is taken off."));
        Out.bMoveToPupil = false;
    }
    O.vsync_source = PLATFORM_WINDOWS ? stagectl::VsyncSource::hardware : stagectl::VsyncSource::swap_return;
    Out.bEnabled = true;
    return Out;
}

TArray<uint8> FStagectlPicture::Pack() const
{
    TArray<uint8> Bytes;
    FMemoryWriter Writer(Bytes);
    Serialise(Writer, const_cast<FStagectlPicture&>(*this));
    return Bytes;
}

bool FStagectlPicture::Unpack(const TArray<uint8>& Bytes)
{
    FMemoryReader Reader(Bytes);
    Serialise(Reader, *this);
    return !Reader.IsError();
}

FStagectlSession::FStagectlSession(const FStagectlConfig& Config) : Settings(Config), Node(Config.Options)
{
    const stagectl::Error Error = Node.start();
    if (Error != stagectl::Error::ok)
    {
        UE_LOG(LogStagectl, Error, TEXT("stagectl: %s"), UTF8_TO_TCHAR(stagectl::text_of(Error)));
    }
}

FStagectlSession::~FStagectlSession()
{
    Node.stop();
}

bool FStagectlSession::Decides() const
{
    if (!IDisplayCluster::IsAvailable())
    {
        return true;
    }
    const IDisplayClusterClusterManager* Cluster = IDisplayCluster::Get().GetClusterMgr();
    return !Cluster || IDisplayCluster::Get().GetOperationMode() != EDisplayClusterOperationMode::Cluster ||
           Cluster->IsPrimary();
}

int64 FStagectlSession::VsyncOfThisFrame(int64 NowNs) const
{
    const int64 Wanted = NowNs + Node.decision_lead_ns();
    const int64 Last = Vsync.LastVsyncNs();
    const double Period = bHasPicture ? Now.Picture.message.period_ns : 0.0;
    if (Last == 0 || Period <= 0.0)
    {
        return Wanted;
    }
    return Last + static_cast<int64>(FMath::RoundToDouble((Wanted - Last) / Period) * Period);
}

void FStagectlSession::ReportShown()
{
    const double Period = bHasPicture ? Now.Picture.message.period_ns : 1e9 / 24.0;
    Vsync.Poll(Period, [this](uint32 Present, const stagectl::Vsync& At) {
        // The newest picture whose present has been scanned out; older ones never will be.
        TUniquePtr<stagectl::Picture> New;
        while (!InFlight.empty() && int32(Present - InFlight.front().Present) >= 0)
        {
            New = MoveTemp(InFlight.front().Picture);
            InFlight.pop_front();
        }
        if (New)
        {
            Node.shown(*New, At);
        }
        else
        {
            Node.repeated(At);
        }
        if (const stagectl::Wall* Wall = Overlay.ShownBy(Present))
        {
            Node.wall_shown(*Wall, At);
        }
    });
}

void FStagectlSession::FollowWall()
{
    stagectl::Wall Wall;
    if (!Node.wall_at(stagectl::Node::now_ns(), Wall))
    {
        return;
    }
    Overlay.Set(Wall);
    if (bHasWall && Wall.epoch == WallEpoch && Wall.rev == WallRev)
    {
        return;
    }
    bHasWall = true;
    WallEpoch = Wall.epoch;
    WallRev = Wall.rev;
    UStagectlWallSubsystem* Subsystem = GEngine ? GEngine->GetEngineSubsystem<UStagectlWallSubsystem>() : nullptr;
    if (!Subsystem)
    {
        return;
    }
    Subsystem->Mode = static_cast<EStagectlWallMode>(Wall.mode);
    Subsystem->bLightCards = Wall.light_cards;
    Subsystem->Looks.Reset();
    const stagectl::Snapshot* Stage = Node.snapshot();
    for (int32 I = 0; Stage && I < Stage->body_count; ++I)
    {
        if (const stagectl::WallCamera* Camera = Wall.of(Stage->bodies[I].index))
        {
            FStagectlLook& Look = Subsystem->Looks.Add(FName(UTF8_TO_TCHAR(Stage->bodies[I].id.chars)));
            Look.Chroma = static_cast<EStagectlChroma>(Camera->chroma);
            Look.bMarkers = Camera->markers;
        }
    }
    Subsystem->OnWallChanged.Broadcast();
}

void FStagectlSession::TellEngine()
{
    const UWorld* World = GEngine && GEngine->GameViewport ? GEngine->GameViewport->GetWorld() : nullptr;
    stagectl::EngineState State = stagectl::EngineState::loading;
    FString Level;
    if (World && World->HasBegunPlay())
    {
        Level = UWorld::RemovePIEPrefix(World->GetMapName());
        State = FShaderPipelineCache::NumPrecompilesRemaining() > 0 ? stagectl::EngineState::compiling
                                                                    : stagectl::EngineState::ready;
    }
    if (State != ToldState || Level != ToldLevel)
    {
        ToldState = State;
        ToldLevel = Level;
        Node.set_engine(TCHAR_TO_UTF8(*Level), State); // locks for a moment; only at a change
    }
}

void FStagectlSession::BeginFrame(uint64 GameFrame)
{
    TellEngine();
    ReportShown();
    FollowWall(); // on every node of a cluster: each has its own link, and none waits for the primary
    if (!Decides())
    {
        return; // Take() brings it in a moment
    }
    stagectl::FrameTime Time;
    if (Node.frame_for(VsyncOfThisFrame(stagectl::Node::now_ns()), Time) != stagectl::Error::ok ||
        Node.choose(Time.frame, Now.Picture) != stagectl::Error::ok)
    {
        return;
    }
    Now.GameFrame = GameFrame;
    bHasPicture = true;
    InFlight.push_back({Vsync.NextPresent(), MakeUnique<stagectl::Picture>(Now.Picture)});
    if (InFlight.size() > MostInFlight)
    {
        InFlight.pop_front();
    }
}

void FStagectlSession::Take(const TArray<uint8>& Bytes)
{
    if (Decides())
    {
        return;
    }
    const int64 Decided = stagectl::Node::now_ns();
    if (!Now.Unpack(Bytes))
    {
        return;
    }
    // Reported as this node's: what is drawn is the primary's choice, when is our own.
    Now.Picture.t_decided_node_ns = Decided;
    Now.Picture.t_rx_node_ns = Now.Picture.outcome == stagectl::Outcome::exact ? Decided : 0;
    bHasPicture = true;
    InFlight.push_back({Vsync.NextPresent(), MakeUnique<stagectl::Picture>(Now.Picture)});
    if (InFlight.size() > MostInFlight)
    {
        InFlight.pop_front();
    }
}
