// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: see README.md.
//
// Puts the parts together: session, Live Link source, and nDisplay's sync object where there is a
// cluster. Does nothing where no controller is named.
#include "Cluster/IDisplayClusterClusterManager.h"
#include "Features/IModularFeatures.h"
#include "IDisplayCluster.h"
#include "ILiveLinkClient.h"
#include "Misc/CoreDelegates.h"
#include "Modules/ModuleManager.h"
#include "StagectlLiveLinkSource.h"
#include "StagectlSession.h"
#include "StagectlSyncObject.h"

class FStagectlLinkModule : public IModuleInterface
{
public:
    virtual void StartupModule() override
    {
        const FStagectlConfig Config = FStagectlConfig::Load();
        if (!Config.bEnabled)
        {
            return;
        }
        Session = MakeShared<FStagectlSession>(Config);
        Source = MakeShared<FStagectlLiveLinkSource>(Session);
        BeginFrame = FCoreDelegates::OnBeginFrame.AddRaw(this, &FStagectlLinkModule::OnBeginFrame);
    }

    virtual void ShutdownModule() override
    {
        FCoreDelegates::OnBeginFrame.Remove(BeginFrame);
        if (SyncObject && IDisplayCluster::IsAvailable())
        {
            if (IDisplayClusterClusterManager* Cluster = IDisplayCluster::Get().GetClusterMgr())
            {
                Cluster->UnregisterSyncObject(SyncObject.Get());
            }
        }
        SyncObject.Reset();
        Source.Reset();
        Session.Reset(); // says BYE
    }

private:
    void OnBeginFrame()
    {
        Register();
        Session->BeginFrame(GFrameCounter);
        if (Session->Decides())
        {
            Source->Push(); // secondaries push when the sync object has brought the picture
        }
    }

    /** Live Link and the cluster manager come up later than this module: try until they are there. */
    void Register()
    {
        IModularFeatures& Features = IModularFeatures::Get();
        if (!bSourceAdded && Features.IsModularFeatureAvailable(ILiveLinkClient::ModularFeatureName))
        {
            Features.GetModularFeature<ILiveLinkClient>(ILiveLinkClient::ModularFeatureName).AddSource(Source);
            bSourceAdded = true;
        }
        if (!SyncObject && IDisplayCluster::IsAvailable() &&
            IDisplayCluster::Get().GetOperationMode() == EDisplayClusterOperationMode::Cluster)
        {
            if (IDisplayClusterClusterManager* Cluster = IDisplayCluster::Get().GetClusterMgr())
            {
                SyncObject = MakeUnique<FStagectlSyncObject>(Session.ToSharedRef(), [this] { Source->Push(); });
                Cluster->RegisterSyncObject(SyncObject.Get(), EDisplayClusterSyncGroup::PreTick);
            }
        }
    }

    TSharedPtr<FStagectlSession> Session;
    TSharedPtr<FStagectlLiveLinkSource> Source;
    TUniquePtr<FStagectlSyncObject> SyncObject;
    FDelegateHandle BeginFrame;
    bool bSourceAdded = false;
};

IMPLEMENT_MODULE(FStagectlLinkModule, StagectlLink)
