// SPDX-License-Identifier: Apache-2.0
// The CRC-32 of zlib, PNG and Ethernet (PROTOCOL.md, section 3), eight bytes a step.
namespace Stagectl
{
    /// <summary>CRC-32: polynomial 04C11DB7, reflected, start and final xor FFFFFFFF.</summary>
    public static class Crc32
    {
        private static readonly uint[] Table = BuildTable();

        /// <summary>Returns the CRC of a part of an array.</summary>
        public static uint Of(byte[] data, int offset, int count)
        {
            return Continue(0, data, offset, count);
        }

        /// <summary>Returns the CRC of everything that gave <paramref name="crc"/>, and these bytes behind it.</summary>
        public static uint Continue(uint crc, byte[] data, int offset, int count)
        {
            uint[] table = Table;
            uint c = ~crc;
            int at = offset;
            int end = offset + count;
            for (; end - at >= 8; at += 8)
            {
                uint low = c ^ LittleEndian.U32(data, at);
                uint high = LittleEndian.U32(data, at + 4);
                c = table[0x700 + (low & 0xFF)] ^ table[0x600 + ((low >> 8) & 0xFF)]
                    ^ table[0x500 + ((low >> 16) & 0xFF)] ^ table[0x400 + (low >> 24)]
                    ^ table[0x300 + (high & 0xFF)] ^ table[0x200 + ((high >> 8) & 0xFF)]
                    ^ table[0x100 + ((high >> 16) & 0xFF)] ^ table[high >> 24];
            }
            for (; at < end; at++)
            {
                c = table[(c ^ data[at]) & 0xFF] ^ (c >> 8);
            }
            return ~c;
        }

        private static uint[] BuildTable()
        {
            var table = new uint[8 * 256];
            for (uint n = 0; n < 256; n++)
            {
                uint c = n;
                for (int bit = 0; bit < 8; bit++)
                {
                    c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
                }
                table[n] = c;
            }
            for (int n = 0; n < 256; n++)
            {
                for (int slice = 1; slice < 8; slice++)
                {
                    uint before = table[(slice - 1) * 256 + n];
                    table[slice * 256 + n] = table[before & 0xFF] ^ (before >> 8);
                }
            }
            return table;
        }
    }
}
