// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL: see README.md.
#include "StagectlWallOverlay.h"

#include "ClearQuad.h"
#include "Framework/Application/SlateApplication.h"
#include "Math/Color.h"
#include "RHICommandList.h"
#include "RenderingThread.h"

namespace
{
// 18 % of white in linear light; what the back buffer's format makes of it is to be looked at.
const FLinearColor Black(0.0f, 0.0f, 0.0f, 1.0f);
const FLinearColor Grey(118.0f / 255.0f, 118.0f / 255.0f, 118.0f / 255.0f, 1.0f);
}  // namespace

FStagectlWallOverlay::FStagectlWallOverlay(const FStagectlVsync& InVsync) : Vsync(InVsync)
{
    if (FSlateApplication::IsInitialized())
    {
        Handle = FSlateApplication::Get().GetRenderer()->OnBackBufferReadyToPresent().AddRaw(
            this, &FStagectlWallOverlay::OnBackBufferReady);
    }
}

FStagectlWallOverlay::~FStagectlWallOverlay()
{
    if (FSlateApplication::IsInitialized())
    {
        FSlateApplication::Get().GetRenderer()->OnBackBufferReadyToPresent().Remove(Handle);
    }
    FlushRenderingCommands(); // nobody may call us any more
}

void FStagectlWallOverlay::Set(const stagectl::Wall& Wall)
{
    const stagectl::Wall& Last = Walls[(Count + Kept - 1) % Kept];
    if (Count > 0 && Last.epoch == Wall.epoch && Last.rev == Wall.rev)
    {
        return;
    }
    Walls[Count++ % Kept] = Wall;
    Wanted.store(Count << 8 | static_cast<uint64>(Wall.mode), std::memory_order_release);
}

const stagectl::Wall* FStagectlWallOverlay::ShownBy(uint32 Present)
{
    while (const FCovered* Next = Covered.Peek())
    {
        if (int32(Present - Next->Present) < 0)
        {
            break;
        }
        OnGlass = Next->Number;
        Covered.Pop();
    }
    return OnGlass == 0 || OnGlass + Kept <= Count ? nullptr : &Walls[(OnGlass - 1) % Kept];
}

void FStagectlWallOverlay::OnBackBufferReady(SWindow&, const FTextureRHIRef& BackBuffer)
{
    const uint64 Now = Wanted.load(std::memory_order_acquire);
    if (Now >> 8 != Noted)
    {
        Noted = Now >> 8;
        Covered.Enqueue({Vsync.NextPresent(), Noted});
    }
    const auto Mode = static_cast<stagectl::WallMode>(Now & 0xFF);
    if (Mode == stagectl::WallMode::picture)
    {
        return;
    }
    FRHICommandListImmediate& Commands = FRHICommandListExecutor::GetImmediateCommandList();
    const FRHIRenderPassInfo Pass(BackBuffer, ERenderTargetActions::Load_Store);
    Commands.BeginRenderPass(Pass, TEXT("stagectl wall"));
    DrawClearQuad(Commands, Mode == stagectl::WallMode::grey ? Grey : Black);
    Commands.EndRenderPass();
}
