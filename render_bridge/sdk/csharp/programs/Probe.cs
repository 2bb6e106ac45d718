// SPDX-License-Identifier: Apache-2.0
// Lets tests ask the SDK's pure parts one question a line; each line of input gives one line of
// output. tests/sdk/ has the other half.
//
//     codec HEX                     ok KIND HEX | version N | malformed
//     snapshot HEX                  keeps the walls for `choose`
//     add HEX T_RX                  1 | 0
//     choose K                      JSON of what to draw | none
//     seen HEX                      1 | 0: new to the ledger
//     ask NOW R L                   frame | none NEXT
//     clock T1 T2 T3 T4             JSON of the offset after the exchange
//     clock-at NOW, clock-reset NOW the same
//     pose x y z w qx qy qz         JSON in all conventions
//     off-axis EYE LL LR UL         JSON of the frustum: twelve numbers
//     ns TICKS FREQUENCY            nanoseconds
//     barcode OUTPUT FRAME          408 digits, 1 is white
//     pipeline LEAD PERIOD T...     reports of an engine that presents at these times
using System;
using System.Globalization;
using System.Text;

namespace Stagectl.Programs
{
    internal static class Probe
    {
        private static readonly Codec Codec = new Codec();
        private static readonly ClockOffset Clock = new ClockOffset();
        private static readonly FrameLedger Ledger = new FrameLedger();
        private static readonly Player Player = new Player();
        private static readonly Choice Choice = new Choice();
        private static Snapshot _snapshot;

        private static int Main()
        {
            string line;
            while ((line = Console.In.ReadLine()) != null)
            {
                Console.Out.WriteLine(Answer(line.Split(' ')));
            }
            return 0;
        }

        private static string Answer(string[] words)
        {
            switch (words[0])
            {
                case "codec":
                    return Again(FromHex(words[1]));
                case "snapshot":
                    byte[] data = FromHex(words[1]);
                    Header header;
                    return MessageReader.Open(data, data.Length, out header) == Verdict.Ok
                        && MessageReader.TrySnapshot(data, header, out _snapshot) ? "1" : "0";
                case "add":
                    return Player.Add(Parsed(words[1], Long(words[2]))) ? "1" : "0";
                case "choose":
                    return Player.TryChoose(Long(words[1]), _snapshot, Choice) ? Chosen() : "none";
                case "seen":
                    return Ledger.Accept(Parsed(words[1], 0)) ? "1" : "0";
                case "ask":
                    long frame;
                    long againNs;
                    return Ledger.TryAsk(Long(words[1]), Long(words[2]), Long(words[3]), out frame, out againNs)
                        ? Text(frame) : "none " + Text(againNs);
                case "clock":
                    Clock.Observe(Long(words[1]), Long(words[2]), Long(words[3]), Long(words[4]));
                    return Offset();
                case "clock-at":
                    Clock.Advance(Long(words[1]));
                    return Offset();
                case "clock-reset":
                    Clock.Reset(Long(words[1]));
                    return Offset();
                case "pose":
                    return Pose(Doubles(words));
                case "off-axis":
                    return OffAxis(Doubles(words));
                case "barcode":
                    return Cells((byte)Long(words[1]), Long(words[2]));
                case "pipeline":
                    return new PipelineProbe().Play(words);
                case "ns":
                    return Text(MonotonicClock.ToNs(Long(words[1]), Long(words[2])));
                default:
                    return "unknown";
            }
        }

        private static string Again(byte[] data)
        {
            Header header;
            int length;
            switch (Codec.Again(data, out header, out length))
            {
                case Verdict.Ok:
                    return "ok " + (Kind)header.Kind + " " + ToHex(Codec.Bytes, length);
                case Verdict.OtherVersion:
                    return "version " + Text(header.Version);
                default:
                    return "malformed";
            }
        }

        private static string Chosen()
        {
            JsonLine line = new JsonLine().Event("choice").Put("frame", Choice.Frame)
                .Put("outcome", (long)Choice.Outcome).Put("epoch", (long)Choice.Epoch)
                .Put("flags", (long)Choice.Flags).Put("digest", (long)Choice.Digest)
                .Put("t_rx", Choice.TRxNodeNs).Put("t_sent", Choice.TSentNs).Put("t_due", Choice.TDueNs)
                .Put("eye", Choice.OuterEyeM.X, Choice.OuterEyeM.Y, Choice.OuterEyeM.Z);
            line.Key("bodies").Open('[');
            for (int i = 0; i < Choice.BodyCount; i++)
            {
                State s = Choice.Bodies[i].State;
                line.Open('{').Put("index", (long)Choice.Bodies[i].Record.Index);
                if (Choice.Bodies[i].HasState)
                {
                    line.Put("state", s.X, s.Y, s.Z, s.W, s.Qx, s.Qy, s.Qz);
                }
                else
                {
                    line.Null("state");
                }
                line.Close('}');
            }
            line.Close(']').Key("frusta").Open('[');
            for (int i = 0; i < Choice.FrustumCount; i++)
            {
                FrustumRecord f = Choice.Frusta[i];
                line.Open('{').Put("body", (long)f.Body).Put("segment", (long)f.Segment)
                    .Put("extent", f.Extent.Left, f.Extent.Right, f.Extent.Bottom, f.Extent.Top)
                    .Put("distance_m", f.DistanceM).Close('}');
            }
            return line.Close(']').End();
        }

        private static string Offset()
        {
            return new JsonLine().Event("offset").Put("known", Clock.IsKnown ? 1L : 0L)
                .Put("offset_ns", Clock.OffsetNs).Put("bound_ns", Clock.BoundNs)
                .Put("expected_ns", Clock.ExpectedNs).Put("drift", Clock.Drift).Put("doubt", Clock.Doubt).End();
        }

        private static string Pose(double[] n)
        {
            State s;
            s.X = n[0];
            s.Y = n[1];
            s.Z = n[2];
            s.W = n[3];
            s.Qx = n[4];
            s.Qy = n[5];
            s.Qz = n[6];
            EnginePose a = EnginePose.Unreal(s);
            EnginePose b = EnginePose.Unity(s);
            var rotation = new double[9];
            var translation = new double[3];
            EnginePose.OpenCv(s, rotation, translation);
            return new JsonLine().Event("pose")
                .Put("unreal", a.Position.X, a.Position.Y, a.Position.Z, a.Qx, a.Qy, a.Qz, a.Qw,
                    a.AnglesDeg.X, a.AnglesDeg.Y, a.AnglesDeg.Z)
                .Put("unity", b.Position.X, b.Position.Y, b.Position.Z, b.Qx, b.Qy, b.Qz, b.Qw,
                    b.AnglesDeg.X, b.AnglesDeg.Y, b.AnglesDeg.Z)
                .Put("opencv_r", rotation).Put("opencv_t", translation).End();
        }

        private static string OffAxis(double[] n)
        {
            SegmentView view = Projection.OffAxis(new Vector3d(n[0], n[1], n[2]), new Vector3d(n[3], n[4], n[5]),
                new Vector3d(n[6], n[7], n[8]), new Vector3d(n[9], n[10], n[11]));
            var unity = new double[16];
            var unreal = new double[16];
            Projection.Unity(view.Extent, 0.1, 1000.0, unity);
            Projection.Unreal(view.Extent, 10.0, 100000.0, unreal);
            State c = view.Camera;
            return new JsonLine().Event("frustum")
                .Put("extent", view.Extent.Left, view.Extent.Right, view.Extent.Bottom, view.Extent.Top)
                .Put("distance_m", view.DistanceM).Put("camera", c.X, c.Y, c.Z, c.W, c.Qx, c.Qy, c.Qz)
                .Put("unity", unity).Put("unreal", unreal).End();
        }

        private static string Cells(byte output, long frame)
        {
            var barcode = new Barcode();
            barcode.Draw(output, frame);
            var text = new StringBuilder();
            foreach (bool isWhite in barcode.Cells)
            {
                text.Append(isWhite ? '1' : '0');
            }
            return text.ToString();
        }

        private static FrameMessage Parsed(string hex, long tRxNs)
        {
            byte[] data = FromHex(hex);
            var message = new FrameMessage();
            Header header;
            message.Take(data, data.Length, tRxNs);
            if (MessageReader.Open(data, data.Length, out header) != Verdict.Ok || !message.TryParse(header))
            {
                throw new FormatException("this is no FRAME message");
            }
            return message;
        }

        private static long Long(string text)
        {
            return long.Parse(text, CultureInfo.InvariantCulture);
        }

        private static string Text(long value)
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }

        private static double[] Doubles(string[] words)
        {
            var numbers = new double[words.Length - 1];
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = double.Parse(words[i + 1], CultureInfo.InvariantCulture);
            }
            return numbers;
        }

        private static byte[] FromHex(string hex)
        {
            var data = new byte[hex.Length / 2];
            for (int i = 0; i < data.Length; i++)
            {
                data[i] = Convert.ToByte(hex.Substring(2 * i, 2), 16);
            }
            return data;
        }

        private static string ToHex(byte[] data, int length)
        {
            var text = new StringBuilder(2 * length);
            for (int i = 0; i < length; i++)
            {
                text.Append(data[i].ToString("x2", CultureInfo.InvariantCulture));
            }
            return text.ToString();
        }
    }
}
