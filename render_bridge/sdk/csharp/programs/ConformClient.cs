// SPDX-License-Identifier: Apache-2.0
// The C# client under `stagectl conform node`: a virtual display around the SDK. What it does and
// prints is the contract in docs/conformance.md.
//
//     mono ConformClient.exe --connect 127.0.0.1:18710 --name node-1 --lead-ms 45
using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;

namespace Stagectl.Programs
{
    internal static class ConformClient
    {
        private const string Usage = "usage: ConformClient --connect HOST:PORT --name NAME --lead-ms R"
            + " [--stage-id ID] [--engine-state N] [--project P] [--level L] [--key FILE]";
        // Below this, sleeping is less exact than looking at the clock.
        private const long SpinNs = 1300000;
        private static readonly ConcurrentQueue<string> Lines = new ConcurrentQueue<string>();

        private static int Main(string[] args)
        {
            NodeSettings settings;
            try
            {
                settings = Parse(args);
            }
            catch (Exception error) when (error is FormatException || error is OverflowException
                || error is InvalidOperationException)
            {
                Console.Error.WriteLine(error.Message);
                Console.Error.WriteLine(Usage);
                return 2;
            }
            var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
            CompileAll();
            using (var client = new NodeClient(settings))
            {
                try
                {
                    client.Start();
                }
                catch (InvalidOperationException error)
                {
                    Console.Error.WriteLine(error.Message);
                    return 3;
                }
                new Thread(ReadInput) { IsBackground = true }.Start();
                Run(client, settings, output);
                client.Stop();
                output.WriteLine(new ConformLines().End(client));
            }
            // The thread that reads the input may still wait for it.
            Environment.Exit(0);
            return 0;
        }

        private static void Run(NodeClient client, NodeSettings settings, TextWriter output)
        {
            var lines = new ConformLines();
            client.OnJoined = snapshot => output.WriteLine(lines.Joined(snapshot));
            client.OnRefused = refusal => output.WriteLine(lines.Refused(refusal));
            client.OnGo = go => output.WriteLine(lines.WentGo(go));
            VirtualDisplay display = null;
            bool hasFirst = false;
            long firstDueNs = 0;
            while (Obey(client))
            {
                client.Pump();
                if (client.Status.Error != null)
                {
                    Console.Error.WriteLine(client.Status.Error);
                    Environment.Exit(5);
                }
                long nowNs = MonotonicClock.NowNs();
                if (!hasFirst && client.HasFrames)
                {
                    hasFirst = true;
                    firstDueNs = client.Grid.TVsyncNs;
                }
                if (display == null && client.HasGrid && client.Status.Snapshot != null)
                {
                    Snapshot stage = client.Status.Snapshot;
                    display = new VirtualDisplay(client.ToNode(firstDueNs), stage.RateNum, stage.RateDen,
                        settings.Hello.DecisionLeadNs, client.EarlierNs(), nowNs);
                }
                if (display == null)
                {
                    Thread.Sleep(1);
                    continue;
                }
                Step(client, display, output, lines);
                long leftNs = display.DueNs() - MonotonicClock.NowNs();
                Thread.Sleep(leftNs > SpinNs ? 1 : 0);
            }
        }

        private static void Step(NodeClient client, VirtualDisplay display, TextWriter output, ConformLines lines)
        {
            while (display.DecisionNs <= MonotonicClock.NowNs())
            {
                display.Decide(client);
            }
            foreach (Picture picture in display.Pipeline)
            {
                if (!picture.ReadyWasSent && picture.EndNs <= MonotonicClock.NowNs())
                {
                    picture.ReadyWasSent = true;
                    if (client.Status.Snapshot.Barrier)
                    {
                        client.Ready(picture.Choice);
                    }
                }
            }
            while (display.VsyncNs(display.NextVsync) <= MonotonicClock.NowNs())
            {
                long j = display.NextVsync;
                bool isNew = display.PassVsync(client);
                Wall wall = client.WallAt(display.VsyncNs(j));
                if (client.WallShown(wall, unchecked((uint)j), display.VsyncNs(j)))
                {
                    output.WriteLine(lines.Walled(wall, j, display.VsyncNs(j)));
                }
                if (display.Shown == null)
                {
                    continue;
                }
                Choice shown = display.Shown.Choice;
                client.ReportVsync(shown, isNew, unchecked((uint)j), display.VsyncNs(j));
                output.WriteLine(lines.Render(client, shown, isNew, j, display.VsyncNs(j), wall));
            }
        }

        // False: stop.
        private static bool Obey(NodeClient client)
        {
            string line;
            while (Lines.TryDequeue(out line))
            {
                string[] words = line.Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries);
                byte state;
                if (words.Length == 1 && words[0] == "stop")
                {
                    return false;
                }
                if (words.Length == 3 && words[0] == "level" && byte.TryParse(words[2], out state) && state <= 3)
                {
                    client.ChangeEngine(client.Project, words[1], (EngineState)state);
                }
            }
            return true;
        }

        private static void ReadInput()
        {
            string line;
            while ((line = Console.In.ReadLine()) != null)
            {
                Lines.Enqueue(line);
            }
            Lines.Enqueue("stop");
        }

        private static NodeSettings Parse(string[] args)
        {
            var settings = new NodeSettings();
            Hello hello = settings.Hello;
            hello.Engine = "conform C#";
            hello.VsyncSource = VsyncSource.Hardware;
            hello.EngineState = EngineState.Ready;
            hello.Features = Features.DrawsWall;
            bool hasAddress = false;
            for (int i = 0; i < args.Length; i += 2)
            {
                if (i + 1 >= args.Length)
                {
                    throw new FormatException(args[i] + " needs a value");
                }
                string value = args[i + 1];
                switch (args[i])
                {
                    case "--connect":
                        int colon = value.LastIndexOf(':');
                        hasAddress = colon > 0;
                        settings.Host = value.Substring(0, Math.Max(0, colon)).Trim('[', ']');
                        hasAddress &= int.TryParse(value.Substring(colon + 1), out settings.Port);
                        break;
                    case "--name":
                        hello.Name = value;
                        break;
                    case "--lead-ms":
                        double ms = double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);
                        hello.DecisionLeadNs = (long)Math.Round(ms * 1e6);
                        break;
                    case "--stage-id":
                        hello.StageId = value;
                        break;
                    case "--engine-state":
                        hello.EngineState = (EngineState)byte.Parse(value, CultureInfo.InvariantCulture);
                        break;
                    case "--project":
                        hello.Project = value;
                        break;
                    case "--level":
                        hello.Level = value;
                        break;
                    case "--key":
                        KeyFile.Read(value, settings);
                        break;
                    default:
                        throw new FormatException("unknown option " + args[i]);
                }
            }
            if (!hasAddress || hello.Name.Length == 0)
            {
                throw new FormatException("--connect HOST:PORT and --name NAME are needed");
            }
            return settings;
        }

        // A method that is compiled when it is first called comes too late for the first frames.
        private static void CompileAll()
        {
            const BindingFlags all = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static
                | BindingFlags.Public | BindingFlags.NonPublic;
            foreach (Type type in typeof(NodeClient).Assembly.GetTypes())
            {
                foreach (MethodInfo method in type.GetMethods(all))
                {
                    if (!method.IsAbstract && !method.ContainsGenericParameters
                        && (method.Attributes & MethodAttributes.PinvokeImpl) == 0)
                    {
                        RuntimeHelpers.PrepareMethod(method.MethodHandle);
                    }
                }
            }
        }
    }
}
