// SPDX-License-Identifier: Apache-2.0
// The few functions of libzmq (4.2 or newer) that the link needs, by P/Invoke. The library is called
// libzmq.dll, libzmq.so or libzmq.dylib; Mono finds Debian's libzmq.so.5 by libzmq.config (README).
using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Stagectl
{
    internal static class ZeroMq
    {
        internal const int Pair = 0;
        internal const int Sub = 2;
        internal const int Dealer = 5;

        internal const int RoutingId = 5;
        internal const int Subscribe = 6;
        internal const int RcvMore = 13;
        internal const int Linger = 17;
        internal const int ReconnectIvl = 18;
        internal const int ReconnectIvlMax = 21;
        internal const int SndHwm = 23;
        internal const int RcvHwm = 24;
        internal const int Ipv6 = 42;
        internal const int CurvePublicKey = 48;
        internal const int CurveSecretKey = 49;
        internal const int CurveServerKey = 50;
        internal const int HandshakeIvl = 66;
        internal const int HeartbeatIvl = 75;
        internal const int HeartbeatTimeout = 77;

        private const string Library = "libzmq";
        private const int DontWait = 1;

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern IntPtr zmq_ctx_new();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_ctx_term(IntPtr context);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_ctx_shutdown(IntPtr context);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern IntPtr zmq_socket(IntPtr context, int type);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_close(IntPtr socket);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_setsockopt(IntPtr socket, int option, byte[] value, UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_setsockopt(IntPtr socket, int option, ref int value, UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_getsockopt(IntPtr socket, int option, ref int value, ref UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_bind(IntPtr socket, byte[] endpoint);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_connect(IntPtr socket, byte[] endpoint);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_disconnect(IntPtr socket, byte[] endpoint);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_send(IntPtr socket, byte[] data, UIntPtr size, int flags);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_recv(IntPtr socket, byte[] data, UIntPtr size, int flags);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_poll(IntPtr items, int count, IntPtr timeoutMs);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern int zmq_errno();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        private static extern IntPtr zmq_strerror(int number);

        internal static IntPtr NewContext()
        {
            try
            {
                return Checked(zmq_ctx_new(), "zmq_ctx_new");
            }
            catch (DllNotFoundException)
            {
                throw new InvalidOperationException("libzmq is not there: see render_bridge/sdk/csharp/README.md, 'libzmq'");
            }
        }

        internal static void Terminate(IntPtr context)
        {
            zmq_ctx_term(context);
        }

        /// <summary>Makes every call on the context's sockets return at once.</summary>
        internal static void Shutdown(IntPtr context)
        {
            zmq_ctx_shutdown(context);
        }

        internal static IntPtr NewSocket(IntPtr context, int type)
        {
            return Checked(zmq_socket(context, type), "zmq_socket");
        }

        internal static void Close(IntPtr socket)
        {
            if (socket != IntPtr.Zero)
            {
                zmq_close(socket);
            }
        }

        internal static void Set(IntPtr socket, int option, int value)
        {
            Checked(zmq_setsockopt(socket, option, ref value, (UIntPtr)4), "option " + option);
        }

        internal static void Set(IntPtr socket, int option, byte[] value)
        {
            Checked(zmq_setsockopt(socket, option, value, (UIntPtr)value.Length), "option " + option);
        }

        internal static void SetKey(IntPtr socket, int option, string key, string name)
        {
            byte[] z85 = Encoding.ASCII.GetBytes(key ?? "");
            if (z85.Length != 40 || zmq_setsockopt(socket, option, Text(key), (UIntPtr)41) != 0)
            {
                throw new InvalidOperationException(
                    "the " + name + " is no key: expected 40 characters of Z85, found " + z85.Length);
            }
        }

        internal static void Bind(IntPtr socket, string endpoint)
        {
            Checked(zmq_bind(socket, Text(endpoint)), endpoint);
        }

        internal static void Connect(IntPtr socket, string endpoint)
        {
            Checked(zmq_connect(socket, Text(endpoint)), endpoint);
        }

        internal static void Disconnect(IntPtr socket, string endpoint)
        {
            zmq_disconnect(socket, Text(endpoint));
        }

        /// <summary>Sends without waiting; false where the queue is full.</summary>
        internal static bool Send(IntPtr socket, byte[] data, int length)
        {
            return zmq_send(socket, data, (UIntPtr)length, DontWait) >= 0;
        }

        /// <summary>Returns the size of the message that was read, -1 where there is none. It may be cut.</summary>
        internal static int Receive(IntPtr socket, byte[] data)
        {
            return zmq_recv(socket, data, (UIntPtr)data.Length, DontWait);
        }

        /// <summary>Tells whether the part read last has another one behind it.</summary>
        internal static bool HasMore(IntPtr socket)
        {
            int more = 0;
            var size = (UIntPtr)4;
            return zmq_getsockopt(socket, RcvMore, ref more, ref size) == 0 && more != 0;
        }

        internal static int Poll(IntPtr items, int count, int timeoutMs)
        {
            return zmq_poll(items, count, (IntPtr)timeoutMs);
        }

        private static byte[] Text(string text)
        {
            return Encoding.UTF8.GetBytes(text + "\0");
        }

        private static IntPtr Checked(IntPtr made, string what)
        {
            if (made == IntPtr.Zero)
            {
                Fail(what);
            }
            return made;
        }

        private static void Checked(int result, string what)
        {
            if (result < 0)
            {
                Fail(what);
            }
        }

        private static void Fail(string what)
        {
            string why = Marshal.PtrToStringAnsi(zmq_strerror(zmq_errno()));
            throw new InvalidOperationException("libzmq, " + what + ": " + why);
        }
    }

    /// <summary>The table that zmq_poll waits on: sockets to read from.</summary>
    internal sealed class PollSet : IDisposable
    {
        private const short PollIn = 1;
        private readonly int _count;
        private IntPtr _items;

        internal PollSet(params IntPtr[] sockets)
        {
            // zmq_pollitem_t: void *socket; int fd (SOCKET on Windows, as wide as a pointer); short events, revents.
            bool isWindows = Environment.OSVersion.Platform == PlatformID.Win32NT;
            int eventsAt = IntPtr.Size + (isWindows ? IntPtr.Size : 4);
            int size = (eventsAt + 4 + IntPtr.Size - 1) / IntPtr.Size * IntPtr.Size;
            _count = sockets.Length;
            _items = Marshal.AllocHGlobal(size * _count);
            for (int i = 0; i < _count; i++)
            {
                for (int at = 0; at < size; at++)
                {
                    Marshal.WriteByte(_items, i * size + at, 0);
                }
                Marshal.WriteIntPtr(_items, i * size, sockets[i]);
                Marshal.WriteInt16(_items, i * size + eventsAt, PollIn);
            }
        }

        internal void Wait(int timeoutMs)
        {
            ZeroMq.Poll(_items, _count, timeoutMs);
        }

        public void Dispose()
        {
            Marshal.FreeHGlobal(_items);
            _items = IntPtr.Zero;
        }
    }
}
