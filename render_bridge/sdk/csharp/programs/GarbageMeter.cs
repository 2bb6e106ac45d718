// SPDX-License-Identifier: Apache-2.0
// Counts the managed bytes that a running node allocates: on the render thread for each frame, and in
// the whole process. A controller must send frames, as fast as it likes.
//
//     mono GarbageMeter.exe PORT FRAMES
using System;
using System.Globalization;
using System.Threading;

namespace Stagectl.Programs
{
    internal static class GarbageMeter
    {
        private const int WarmUpFrames = 200;
        private const long LeadNs = 4000000;
        private const long FarNs = 1000000000;

        private static int Main(string[] args)
        {
            var settings = new NodeSettings { Port = int.Parse(args[0], CultureInfo.InvariantCulture) };
            settings.Hello.Name = "meter";
            settings.Hello.Engine = "garbage meter";
            settings.Hello.VsyncSource = VsyncSource.Hardware;
            settings.Hello.EngineState = EngineState.Ready;
            settings.Hello.DecisionLeadNs = LeadNs;
            int frames = int.Parse(args[1], CultureInfo.InvariantCulture);
            using (var client = new NodeClient(settings))
            {
                client.Start();
                while (!client.HasGrid || client.Status.Snapshot == null)
                {
                    client.Pump();
                    Thread.Sleep(1);
                }
                var choice = new Choice();
                Draw(client, choice, WarmUpFrames);
                // A substituted frame takes another way through the code, which must be compiled as well.
                client.TryDecide(MonotonicClock.NowNs() + FarNs, choice);
                GC.Collect();
                long total = GC.GetTotalMemory(true);
                int collections = GC.CollectionCount(0);
                long mine = GC.GetAllocatedBytesForCurrentThread();
                long before = client.ExactCount + client.SubstitutedCount;
                Draw(client, choice, frames);
                mine = GC.GetAllocatedBytesForCurrentThread() - mine;
                collections = GC.CollectionCount(0) - collections;
                total = GC.GetTotalMemory(false) - total;
                Console.WriteLine("{\"frames\":" + (client.ExactCount + client.SubstitutedCount - before)
                    + ",\"exact\":" + client.ExactCount + ",\"render_thread_bytes\":" + mine
                    + ",\"process_bytes\":" + total + ",\"collections\":" + collections
                    + ",\"received\":" + client.Status.FramesReceived + "}");
            }
            return 0;
        }

        private static void Draw(NodeClient client, Choice choice, int frames)
        {
            long next = client.Grid.FrameFor(client.ToController(MonotonicClock.NowNs())) + 5;
            for (int i = 0; i < frames; i++)
            {
                long vsyncNs = client.ToNode(client.Grid.DueNs(next + i));
                while (MonotonicClock.NowNs() < vsyncNs - LeadNs)
                {
                    Thread.Sleep(0);
                }
                if (client.TryDecide(vsyncNs, choice))
                {
                    client.ReportVsync(choice, true, (uint)i, vsyncNs);
                }
            }
        }
    }
}
