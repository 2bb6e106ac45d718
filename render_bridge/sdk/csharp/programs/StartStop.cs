// SPDX-License-Identifier: Apache-2.0
// Starts and stops the client again and again in one process, as the Unity editor does with each Play.
// Prints what it saw each time, and how long stopping took.
//
//     mono StartStop.exe PORT TIMES SECONDS
using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;

namespace Stagectl.Programs
{
    internal static class StartStop
    {
        private static int Main(string[] args)
        {
            var settings = new NodeSettings { Port = int.Parse(args[0], CultureInfo.InvariantCulture) };
            settings.Hello.Name = "again";
            settings.Hello.EngineState = EngineState.Ready;
            int times = int.Parse(args[1], CultureInfo.InvariantCulture);
            double seconds = double.Parse(args[2], CultureInfo.InvariantCulture);
            var client = new NodeClient(settings);
            var choice = new Choice();
            for (int i = 0; i < times; i++)
            {
                client.Start();
                client.Start();  // a second call does nothing
                Stopwatch clock = Stopwatch.StartNew();
                bool drew = false;
                while (clock.Elapsed.TotalSeconds < seconds && !drew)
                {
                    drew = client.TryDecide(MonotonicClock.NowNs() + 50000000, choice);
                    Thread.Sleep(1);
                }
                if (drew)
                {
                    client.ReportVsync(choice, true, (uint)i, MonotonicClock.NowNs());
                }
                clock = Stopwatch.StartNew();
                client.Stop();
                client.Stop();
                long stopMs = clock.ElapsedMilliseconds;
                bool drawsNow = client.TryDecide(MonotonicClock.NowNs(), choice);
                Console.WriteLine("{\"drew\":" + (drew ? 1 : 0) + ",\"stop_ms\":" + stopMs
                    + ",\"draws_when_stopped\":" + (drawsNow ? 1 : 0)
                    + ",\"threads\":" + Process.GetCurrentProcess().Threads.Count + "}");
            }
            return 0;
        }
    }
}
