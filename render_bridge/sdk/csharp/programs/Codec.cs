// SPDX-License-Identifier: Apache-2.0
namespace Stagectl.Programs
{
    /// <summary>Reads a message of any kind and writes it again from its values.</summary>
    internal sealed class Codec
    {
        private readonly byte[] _out = new byte[Protocol.MostBytes];
        private readonly FrameMessage _frame = new FrameMessage();

        /// <summary>The message as it was written again.</summary>
        internal byte[] Bytes
        {
            get { return _out; }
        }

        /// <summary>Returns the verdict, and how long the message is that was written again.</summary>
        internal Verdict Again(byte[] data, out Header header, out int length)
        {
            length = 0;
            Verdict verdict = MessageReader.Open(data, data.Length, out header);
            if (verdict == Verdict.Ok)
            {
                length = Write(data, header);
                verdict = length > 0 ? Verdict.Ok : Verdict.Malformed;
            }
            return verdict;
        }

        private int Write(byte[] d, Header header)
        {
            switch ((Kind)header.Kind)
            {
                case Kind.Hello:
                    Hello hello;
                    return MessageReader.TryHello(d, header, out hello) ? MessageWriter.Hello(_out, hello) : 0;
                case Kind.Snapshot:
                    Snapshot snapshot;
                    return MessageReader.TrySnapshot(d, header, out snapshot)
                        ? ControllerWriter.Snapshot(_out, snapshot) : 0;
                case Kind.Refusal:
                    Refusal refusal;
                    return MessageReader.TryRefusal(d, header, out refusal)
                        ? ControllerWriter.Refusal(_out, refusal) : 0;
                case Kind.Ping:
                    long t1;
                    return MessageReader.TryPing(d, header, out t1) ? MessageWriter.Ping(_out, t1) : 0;
                case Kind.Pong:
                    Pong pong;
                    return MessageReader.TryPong(d, header, out pong) ? ControllerWriter.Pong(_out, pong) : 0;
                case Kind.Frame:
                    _frame.Take(d, d.Length, 0);
                    return _frame.TryParse(header) ? ControllerWriter.Frame(_out, _frame) : 0;
                case Kind.Report:
                    var report = new Report();
                    return MessageReader.TryReport(d, header, report) ? MessageWriter.Report(_out, report) : 0;
                case Kind.Bye:
                    return header.Length == Protocol.LeastBytes ? MessageWriter.Bye(_out) : 0;
                case Kind.Resend:
                    long missing;
                    return MessageReader.TryFrameNumber(d, header, out missing)
                        ? MessageWriter.Resend(_out, header.Epoch, missing) : 0;
                case Kind.Ready:
                    long ready;
                    return MessageReader.TryFrameNumber(d, header, out ready)
                        ? MessageWriter.Ready(_out, header.Epoch, ready) : 0;
                case Kind.Go:
                    var go = new Go();
                    return MessageReader.TryGo(d, header, go) ? ControllerWriter.Go(_out, go) : 0;
                case Kind.Wall:
                    Wall wall;
                    return Wall.TryRead(d, header, out wall) ? ControllerWriter.Wall(_out, wall) : 0;
                case Kind.WallAck:
                    WallAck ack;
                    return WallAck.TryRead(d, header, out ack) ? ack.Write(_out) : 0;
                default:
                    return 0;
            }
        }
    }
}
