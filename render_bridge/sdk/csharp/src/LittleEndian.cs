// SPDX-License-Identifier: Apache-2.0
// Numbers and texts as they stand on the wire (PROTOCOL.md, section 3). No unsafe code, no garbage
// but the strings themselves.
using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Stagectl
{
    /// <summary>Reads and writes little-endian numbers and zero-filled texts in byte arrays.</summary>
    public static class LittleEndian
    {
        [StructLayout(LayoutKind.Explicit)]
        private struct FloatBits
        {
            [FieldOffset(0)] public float Value;
            [FieldOffset(0)] public uint Bits;
        }

        public static ushort U16(byte[] d, int at)
        {
            return (ushort)(d[at] | (d[at + 1] << 8));
        }

        public static uint U32(byte[] d, int at)
        {
            return (uint)(d[at] | (d[at + 1] << 8) | (d[at + 2] << 16) | (d[at + 3] << 24));
        }

        public static ulong U64(byte[] d, int at)
        {
            return U32(d, at) | ((ulong)U32(d, at + 4) << 32);
        }

        public static long I64(byte[] d, int at)
        {
            return unchecked((long)U64(d, at));
        }

        public static double F64(byte[] d, int at)
        {
            return BitConverter.Int64BitsToDouble(I64(d, at));
        }

        public static float F32(byte[] d, int at)
        {
            FloatBits bits;
            bits.Value = 0;
            bits.Bits = U32(d, at);
            return bits.Value;
        }

        public static void PutU16(byte[] d, int at, ushort value)
        {
            d[at] = (byte)value;
            d[at + 1] = (byte)(value >> 8);
        }

        public static void PutU32(byte[] d, int at, uint value)
        {
            PutU16(d, at, (ushort)value);
            PutU16(d, at + 2, (ushort)(value >> 16));
        }

        public static void PutU64(byte[] d, int at, ulong value)
        {
            PutU32(d, at, (uint)value);
            PutU32(d, at + 4, (uint)(value >> 32));
        }

        public static void PutI64(byte[] d, int at, long value)
        {
            PutU64(d, at, unchecked((ulong)value));
        }

        public static void PutF64(byte[] d, int at, double value)
        {
            PutI64(d, at, BitConverter.DoubleToInt64Bits(value));
        }

        public static void PutF32(byte[] d, int at, float value)
        {
            FloatBits bits;
            bits.Bits = 0;
            bits.Value = value;
            PutU32(d, at, bits.Bits);
        }

        /// <summary>Reads the text up to its first zero byte; false where that is no UTF-8.</summary>
        public static bool TryText(byte[] d, int at, int size, out string text)
        {
            int length = 0;
            while (length < size && d[at + length] != 0)
            {
                length++;
            }
            bool good = IsUtf8(d, at, length);
            text = good ? Encoding.UTF8.GetString(d, at, length) : "";
            return good;
        }

        /// <summary>Writes a text, cut so that one zero byte is left and no character is split.</summary>
        public static void PutText(byte[] d, int at, int size, string text)
        {
            PutBytes(d, at, size, Encoding.UTF8.GetBytes(text ?? ""), size - 1);
        }

        /// <summary>Writes hexadecimal digits, which may fill their place.</summary>
        public static void PutHex(byte[] d, int at, int size, string text)
        {
            PutBytes(d, at, size, Encoding.UTF8.GetBytes(text ?? ""), size);
        }

        private static void PutBytes(byte[] d, int at, int size, byte[] raw, int most)
        {
            int length = Math.Min(raw.Length, most);
            while (length > 0 && length < raw.Length && (raw[length] & 0xC0) == 0x80)
            {
                length--;
            }
            Array.Clear(d, at, size);
            Array.Copy(raw, 0, d, at, length);
        }

        // The rules of RFC 3629, table 3-7 of Unicode: runtimes differ in what they let pass.
        private static bool IsUtf8(byte[] d, int at, int length)
        {
            int end = at + length;
            while (at < end)
            {
                byte first = d[at++];
                if (first < 0x80)
                {
                    continue;
                }
                int more = first >= 0xC2 && first <= 0xDF ? 1
                    : first >= 0xE0 && first <= 0xEF ? 2
                    : first >= 0xF0 && first <= 0xF4 ? 3 : 0;
                if (more == 0 || end - at < more)
                {
                    return false;
                }
                byte low = (byte)(first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80);
                byte high = (byte)(first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF);
                if (d[at] < low || d[at] > high)
                {
                    return false;
                }
                for (int i = 1; i < more; i++)
                {
                    if ((d[at + i] & 0xC0) != 0x80)
                    {
                        return false;
                    }
                }
                at += more;
            }
            return true;
        }
    }
}
