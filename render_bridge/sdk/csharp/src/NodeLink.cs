// SPDX-License-Identifier: Apache-2.0
// The thread of the node link. It owns the sockets; the render thread talks to it through rings and a
// triple buffer, and never waits for it.
using System;
using System.Threading;

namespace Stagectl
{
    internal sealed class NodeLink
    {
        private const int MostMessagesAWake = 256;
        private const int MostWaitMs = 50;
        private const int JoinMs = 1000;
        // As many as the render thread may write while the link's thread is kept from running.
        private const int ReportsAtHand = 256;
        private const string WakeEndpoint = "inproc://wake";

        internal readonly LinkSession Session = new LinkSession(MonotonicClock.ResolutionNs);
        internal readonly Latest<LinkStatus> Status = new Latest<LinkStatus>();
        internal readonly Ring<OutMessage> Outbox = new Ring<OutMessage>(1024);
        internal readonly Ring<OutMessage> FreeOut = new Ring<OutMessage>(1024);

        private readonly NodeSettings _settings;
        private readonly byte[] _scratch = new byte[Protocol.MostBytes];
        private readonly byte[] _out = new byte[MessageWriter.MostBytes];
        private readonly byte[] _wakeByte = new byte[1];
        private Thread _thread;
        private IntPtr _context;
        private IntPtr _wakeSend;
        private LinkSockets _sockets;
        private Hello _hello;
        private long _decisionLeadNs;
        private int _wakeIsPending;
        private volatile bool _stopping;

        internal NodeLink(NodeSettings settings, Hello hello)
        {
            _settings = settings;
            _hello = hello;
            _decisionLeadNs = hello.DecisionLeadNs;
            for (int i = 0; i < ReportsAtHand; i++)
            {
                FreeOut.TryPush(new OutMessage());
            }
        }

        /// <summary>Opens the sockets and starts the thread. Throws InvalidOperationException with the reason.</summary>
        internal void Start()
        {
            _context = ZeroMq.NewContext();
            try
            {
                _wakeSend = ZeroMq.NewSocket(_context, ZeroMq.Pair);
                ZeroMq.Set(_wakeSend, ZeroMq.Linger, 0);
                ZeroMq.Bind(_wakeSend, WakeEndpoint);
                // A wrong key or address is told here. The thread takes the sockets over with its start.
                _sockets = new LinkSockets(_context, _settings);
            }
            catch
            {
                ZeroMq.Close(_wakeSend);
                ZeroMq.Terminate(_context);
                throw;
            }
            _thread = new Thread(Run)
            {
                Name = "stagectl link",
                IsBackground = true,
                Priority = ThreadPriority.AboveNormal,
            };
            _thread.Start();
        }

        /// <summary>Says BYE, ends the thread and frees everything. Takes 0.1 s, 1.6 s at the very worst.</summary>
        internal void Stop()
        {
            _stopping = true;
            Wake();
            bool ended = _thread.Join(JoinMs);
            if (!ended)
            {
                ZeroMq.Shutdown(_context);
                ended = _thread.Join(JoinMs / 2);
            }
            if (ended)
            {
                // A context whose thread hangs is left alone: to free it would hang this thread too.
                ZeroMq.Close(_wakeSend);
                ZeroMq.Terminate(_context);
            }
        }

        /// <summary>Makes the link's thread look at its outbox. Render thread.</summary>
        internal void Wake()
        {
            if (Interlocked.Exchange(ref _wakeIsPending, 1) == 0)
            {
                ZeroMq.Send(_wakeSend, _wakeByte, _wakeByte.Length);
            }
        }

        /// <summary>Says HELLO again: the level, or what the engine does, is another. Render thread.</summary>
        internal void Change(Hello hello)
        {
            Volatile.Write(ref _hello, hello);
            Wake();
        }

        /// <summary>Tells R as it is measured now. Render thread.</summary>
        internal void SetDecisionLead(long leadNs)
        {
            Volatile.Write(ref _decisionLeadNs, leadNs);
        }

        private void Run()
        {
            IntPtr wake = IntPtr.Zero;
            try
            {
                wake = ZeroMq.NewSocket(_context, ZeroMq.Pair);
                ZeroMq.Set(wake, ZeroMq.Linger, 0);
                ZeroMq.Connect(wake, WakeEndpoint);
                using (var poll = new PollSet(_sockets.Link, _sockets.Frames, wake))
                {
                    while (!_stopping)
                    {
                        Work(wake);
                        long leftNs = Session.DueNs - MonotonicClock.NowNs();
                        poll.Wait((int)Math.Max(0, Math.Min((leftNs + 999999) / 1000000, MostWaitMs)));
                    }
                }
                SendOutbox();
                _sockets.Leave(_out, MessageWriter.Bye(_out));
            }
            catch (Exception error)
            {
                // Nothing may leave a thread: it would end the engine.
                Session.Now.Error = error.Message;
                Session.Publish(Status);
            }
            finally
            {
                _sockets.Dispose();
                ZeroMq.Close(wake);
            }
        }

        private void Work(IntPtr wake)
        {
            while (ZeroMq.Receive(wake, _scratch) >= 0)
            {
            }
            Interlocked.Exchange(ref _wakeIsPending, 0);
            SendOutbox();
            Read(_sockets.Frames);
            Read(_sockets.Link);
            if (Session.Now.Snapshot != null)
            {
                _sockets.FollowFrames(Session.Now.Snapshot.FramesPort);
            }
            int length;
            while ((length = Session.Outgoing(MonotonicClock.NowNs(), Volatile.Read(ref _hello),
                Volatile.Read(ref _decisionLeadNs), _out)) > 0)
            {
                Send(_out, length);
            }
            Session.Publish(Status);
        }

        private void SendOutbox()
        {
            OutMessage message;
            while ((message = Outbox.Pop()) != null)
            {
                Send(message.Data, message.Length);
                Session.Keep(message.Data);
                FreeOut.TryPush(message);
            }
        }

        private void Send(byte[] data, int length)
        {
            if (!ZeroMq.Send(_sockets.Link, data, length))
            {
                Session.Now.SendsDropped++;
            }
        }

        private void Read(IntPtr socket)
        {
            for (int i = 0; i < MostMessagesAWake; i++)
            {
                int length = ZeroMq.Receive(socket, _scratch);
                if (length < 0)
                {
                    return;
                }
                long tRxNs = MonotonicClock.NowNs();
                if (ZeroMq.HasMore(socket))
                {
                    // Multipart is never used: the whole of it is one message that is none.
                    Session.Now.Malformed++;
                    while (ZeroMq.HasMore(socket) && ZeroMq.Receive(socket, _scratch) >= 0)
                    {
                    }
                    continue;
                }
                Session.OnMessage(_scratch, length, tRxNs);
            }
        }
    }
}
