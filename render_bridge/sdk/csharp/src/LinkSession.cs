// SPDX-License-Identifier: Apache-2.0
// A node's side of the link without sockets: joining, clock, epochs, what is missing (PROTOCOL.md,
// sections 4, 5, 8 and 10). Pure: times are passed in. The link's thread owns it; what the render
// thread needs goes through the rings.
using System;

namespace Stagectl
{
    internal sealed class LinkSession
    {
        private const long HelloEveryNs = 200000000;
        private const long PingEveryNs = 50000000;
        private const long SilentAfterNs = 500000000;

        internal readonly Ring<FrameMessage> Frames = new Ring<FrameMessage>(64);
        internal readonly Ring<FrameMessage> FreeFrames = new Ring<FrameMessage>(256);
        internal readonly Ring<LinkEvent> Events = new Ring<LinkEvent>(64);
        internal readonly Ring<LinkEvent> FreeEvents = new Ring<LinkEvent>(128);
        internal readonly LinkStatus Now = new LinkStatus();

        private readonly ClockOffset _clock;
        private readonly FrameLedger _ledger = new FrameLedger();
        // Messages that the render thread never saw; it gives its own back through FreeFrames.
        private readonly FrameMessage[] _spares = new FrameMessage[8];
        private int _spareCount;
        private LinkEvent _telling;
        private Hello _said;
        private long _epochSeenNs;
        private long _nextHelloNs = long.MinValue;
        private long _nextPingNs = long.MinValue;
        private long _nextAskNs = long.MaxValue;
        // The last WALL_ACK that was sent, for copies of its WALL.
        private readonly byte[] _ack = new byte[Protocol.WallAckBytes];
        private bool _hasAck;
        private bool _ackIsDue;

        internal LinkSession(long clockResolutionNs)
        {
            _clock = new ClockOffset(clockResolutionNs);
        }

        /// <summary>When Outgoing has something to say next, node's clock.</summary>
        internal long DueNs
        {
            get { return _ackIsDue ? long.MinValue : Math.Min(_nextAskNs, Math.Min(_nextPingNs, _nextHelloNs)); }
        }

        /// <summary>Writes the next message to send now; returns its length, 0 where there is none. Ask until 0.</summary>
        /// <param name="hello">What HELLO says; another object than before is said at once.</param>
        /// <param name="decisionLeadNs">R as it is measured.</param>
        internal int Outgoing(long nowNs, Hello hello, long decisionLeadNs, byte[] data)
        {
            if (_ackIsDue)
            {
                _ackIsDue = false;
                Buffer.BlockCopy(_ack, 0, data, 0, _ack.Length);
                return _ack.Length;
            }
            bool isNews = hello != _said;
            if (nowNs >= _nextHelloNs || isNews)
            {
                _nextHelloNs = nowNs + HelloEveryNs;
                if (!Now.IsJoined || isNews)
                {
                    _said = hello;
                    Hello said = hello.Copy();
                    said.DecisionLeadNs = decisionLeadNs;
                    return MessageWriter.Hello(data, said);
                }
            }
            long frame;
            if (TryAsk(nowNs, decisionLeadNs, out frame))
            {
                Now.Resends++;
                return MessageWriter.Resend(data, (uint)Now.Epoch, frame);
            }
            if (nowNs >= _nextPingNs)
            {
                _nextPingNs = nowNs + PingEveryNs;
                _clock.Advance(nowNs);
                return MessageWriter.Ping(data, nowNs);
            }
            return 0;
        }

        /// <summary>Takes one message of either socket.</summary>
        internal void OnMessage(byte[] data, int length, long tRxNs)
        {
            Header header;
            Verdict verdict = MessageReader.Open(data, length, out header);
            if (verdict == Verdict.Ok && Handle(data, header, tRxNs))
            {
                return;
            }
            Now.Malformed++;
            if (verdict == Verdict.OtherVersion)
            {
                Now.OtherVersion = header.Version;
                OnRefusal(data, header);
            }
        }

        /// <summary>Looks at what the render thread sends: a WALL_ACK is kept for copies of its WALL.</summary>
        internal void Keep(byte[] sent)
        {
            if (sent[5] == (byte)Kind.WallAck)
            {
                Buffer.BlockCopy(sent, 0, _ack, 0, _ack.Length);
                _hasAck = true;
            }
        }

        internal void Publish(Latest<LinkStatus> status)
        {
            Now.OffsetIsKnown = _clock.IsKnown;
            Now.OffsetNs = _clock.OffsetNs;
            Now.OffsetAtNs = _clock.AtNs;
            Now.Drift = _clock.Drift;
            Now.Doubt = _clock.Doubt;
            Now.BoundNs = _clock.BoundNs;
            Now.ExpectedNs = _clock.ExpectedNs;
            Now.CopyTo(status.Back);
            status.Publish();
        }

        private bool TryAsk(long nowNs, long decisionLeadNs, out long frame)
        {
            frame = 0;
            _nextAskNs = long.MaxValue;
            // A controller that is away cannot answer, and reports need the queue.
            if (!_clock.IsKnown || Now.Snapshot == null || _ledger.Epoch != Now.Epoch
                || nowNs - Now.LastHeardNs > SilentAfterNs)
            {
                return false;
            }
            long againNs;
            long nowControllerNs = nowNs + _clock.OffsetNs;
            if (_ledger.TryAsk(nowControllerNs, decisionLeadNs, Now.Snapshot.DeadlineLeadNs, out frame, out againNs))
            {
                return true;
            }
            if (againNs != long.MaxValue)
            {
                _nextAskNs = againNs - _clock.OffsetNs;
            }
            return false;
        }

        private bool Handle(byte[] data, Header header, long tRxNs)
        {
            switch ((Kind)header.Kind)
            {
                case Kind.Frame:
                    return OnFrame(data, header, tRxNs);
                case Kind.Pong:
                    return OnPong(data, header, tRxNs);
                case Kind.Snapshot:
                    return OnSnapshot(data, header, tRxNs);
                case Kind.Refusal:
                    return OnRefusal(data, header);
                case Kind.Go:
                    return OnGo(data, header);
                case Kind.Wall:
                    return OnWall(data, header, tRxNs);
                default:
                    return false;
            }
        }

        private bool OnFrame(byte[] data, Header header, long tRxNs)
        {
            FrameMessage message = _spareCount > 0 ? _spares[--_spareCount]
                : FreeFrames.Pop() ?? new FrameMessage();
            message.Take(data, header.Length, tRxNs);
            bool isGood = message.TryParse(header);
            if (isGood)
            {
                Now.LastHeardNs = tRxNs;
                Now.LastFrameNs = tRxNs;
            }
            if (isGood && IsCurrent(header.Epoch, tRxNs) && _ledger.Accept(message))
            {
                Now.FramesReceived++;
                message = Frames.PushOverOldest(message);
            }
            if (message != null && _spareCount < _spares.Length)
            {
                _spares[_spareCount++] = message;
            }
            return isGood;
        }

        private bool OnPong(byte[] data, Header header, long tRxNs)
        {
            Pong pong;
            if (!MessageReader.TryPong(data, header, out pong))
            {
                return false;
            }
            Now.LastHeardNs = tRxNs;
            // A ping sent before this epoch was seen had waited for the controller: it measures the wait.
            if (IsCurrent(pong.Epoch, tRxNs) && pong.T1NodeNs >= _epochSeenNs)
            {
                _clock.Observe(pong.T1NodeNs, pong.T2Ns, pong.T3Ns, tRxNs);
            }
            return true;
        }

        private bool OnSnapshot(byte[] data, Header header, long tRxNs)
        {
            Snapshot snapshot;
            if (!MessageReader.TrySnapshot(data, header, out snapshot))
            {
                return false;
            }
            Now.LastHeardNs = tRxNs;
            if (IsCurrent(snapshot.Epoch, tRxNs))
            {
                Now.IsJoined = true;
                Now.Snapshot = snapshot;
                Now.Refusal = null;
                Begin(Kind.Snapshot).Snapshot = snapshot;
                Tell();
            }
            return true;
        }

        private bool OnRefusal(byte[] data, Header header)
        {
            Refusal refusal;
            if (!MessageReader.TryRefusal(data, header, out refusal))
            {
                return false;
            }
            // Go on with HELLO: the reason may be mended.
            Now.IsJoined = false;
            Now.Refusal = refusal;
            Begin(Kind.Refusal).Refusal = refusal;
            Tell();
            return true;
        }

        private bool OnGo(byte[] data, Header header)
        {
            if (!MessageReader.TryGo(data, header, Begin(Kind.Go).Go))
            {
                return false;
            }
            if (header.Epoch < Now.Epoch)
            {
                Now.Stale++;
            }
            else
            {
                Tell();
            }
            return true;
        }

        private bool OnWall(byte[] data, Header header, long tRxNs)
        {
            Wall wall;
            if (!Wall.TryRead(data, header, out wall))
            {
                return false;
            }
            Now.LastHeardNs = tRxNs;
            if (!IsCurrent(wall.Epoch, tRxNs))
            {
                return true;
            }
            if (wall.IsAfter(Now.Wall))
            {
                wall.TRxNodeNs = tRxNs;
                Now.Wall = wall;
            }
            else if (_hasAck && LittleEndian.U32(_ack, 8) == wall.Epoch && LittleEndian.U32(_ack, 24) == wall.Rev)
            {
                _ackIsDue = true;
            }
            return true;
        }

        private LinkEvent Begin(Kind kind)
        {
            _telling = _telling ?? FreeEvents.Pop() ?? new LinkEvent();
            _telling.Kind = kind;
            return _telling;
        }

        private void Tell()
        {
            _telling = Events.PushOverOldest(_telling);
        }

        // False where it is of a lower epoch, which is a dead controller's.
        private bool IsCurrent(uint epoch, long nowNs)
        {
            if (epoch < Now.Epoch)
            {
                Now.Stale++;
                return false;
            }
            if (epoch > Now.Epoch)
            {
                Now.Epoch = epoch;
                Now.IsJoined = false;
                _epochSeenNs = nowNs;
                _clock.Reset(nowNs);
                _nextHelloNs = long.MinValue;
                _nextPingNs = long.MinValue;
            }
            return true;
        }
    }
}
