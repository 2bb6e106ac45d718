// SPDX-License-Identifier: Apache-2.0
// The two sockets of a node with the options of PROTOCOL.md, section 2. The link's thread owns them.
using System;

namespace Stagectl
{
    internal sealed class LinkSockets : IDisposable
    {
        private const int LinkQueue = 1000;
        private const int FramesQueue = 64;
        private const int ByeLingerMs = 100;

        // Once for the life of the process: reports that waited for a controller stay ours.
        private static readonly byte[] RoutingId = NewRoutingId();

        private readonly string _host;
        private readonly bool _isIpv6;
        private int _framesPort = -1;

        internal LinkSockets(IntPtr context, NodeSettings settings)
        {
            _isIpv6 = settings.Host.IndexOf(':') >= 0;
            _host = _isIpv6 ? "[" + settings.Host.Trim('[', ']') + "]" : settings.Host;
            Link = ZeroMq.NewSocket(context, ZeroMq.Dealer);
            Frames = ZeroMq.NewSocket(context, ZeroMq.Sub);
            try
            {
                Configure(Link, LinkQueue, settings);
                Configure(Frames, FramesQueue, settings);
                ZeroMq.Set(Link, ZeroMq.RoutingId, RoutingId);
                ZeroMq.Set(Frames, ZeroMq.Subscribe, new byte[0]);
                ZeroMq.Connect(Link, Endpoint(settings.Port));
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        internal IntPtr Link { get; private set; }

        internal IntPtr Frames { get; private set; }

        /// <summary>Listens to the port that a snapshot names.</summary>
        internal void FollowFrames(int port)
        {
            if (port == _framesPort || port == 0)
            {
                return;
            }
            if (_framesPort >= 0)
            {
                ZeroMq.Disconnect(Frames, Endpoint(_framesPort));
            }
            _framesPort = port;
            ZeroMq.Connect(Frames, Endpoint(port));
        }

        /// <summary>Says BYE; closing then takes 100 ms at most.</summary>
        internal void Leave(byte[] bye, int length)
        {
            ZeroMq.Set(Link, ZeroMq.Linger, ByeLingerMs);
            ZeroMq.Send(Link, bye, length);
        }

        public void Dispose()
        {
            ZeroMq.Close(Link);
            ZeroMq.Close(Frames);
            Link = IntPtr.Zero;
            Frames = IntPtr.Zero;
        }

        private void Configure(IntPtr socket, int queue, NodeSettings settings)
        {
            ZeroMq.Set(socket, ZeroMq.Linger, 0);
            ZeroMq.Set(socket, ZeroMq.SndHwm, queue);
            ZeroMq.Set(socket, ZeroMq.RcvHwm, queue);
            ZeroMq.Set(socket, ZeroMq.HeartbeatIvl, 500);
            ZeroMq.Set(socket, ZeroMq.HeartbeatTimeout, 2000);
            ZeroMq.Set(socket, ZeroMq.HandshakeIvl, 1000);
            ZeroMq.Set(socket, ZeroMq.ReconnectIvl, 20);
            ZeroMq.Set(socket, ZeroMq.ReconnectIvlMax, 20);
            if (_isIpv6)
            {
                ZeroMq.Set(socket, ZeroMq.Ipv6, 1);
            }
            if (!string.IsNullOrEmpty(settings.ServerKey))
            {
                ZeroMq.SetKey(socket, ZeroMq.CurveServerKey, settings.ServerKey, "controller's public key");
                ZeroMq.SetKey(socket, ZeroMq.CurvePublicKey, settings.PublicKey, "node's public key");
                ZeroMq.SetKey(socket, ZeroMq.CurveSecretKey, settings.SecretKey, "node's secret key");
            }
        }

        private string Endpoint(int port)
        {
            return "tcp://" + _host + ":" + port;
        }

        private static byte[] NewRoutingId()
        {
            var id = new byte[17];
            id[0] = (byte)'n';
            Guid.NewGuid().ToByteArray().CopyTo(id, 1);
            return id;
        }
    }
}
