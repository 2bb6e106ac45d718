// SPDX-License-Identifier: Apache-2.0
namespace Stagectl
{
    /// <summary>The frame barcode of PROTOCOL.md, section 17: which cells are white.</summary>
    public sealed class Barcode
    {
        public const int Columns = 24;
        public const int Rows = 17;
        private const int FirstCell = 4;
        private const int Bytes = 9;
        private readonly byte[] _bytes = new byte[Bytes];

        /// <summary>Row by row from the top left; true is white.</summary>
        public readonly bool[] Cells = new bool[Columns * Rows];

        /// <summary>Draws the code of the frame that is drawn, not of the one that should be.</summary>
        /// <param name="output">Number of this output, one only on a stage.</param>
        public void Draw(byte output, long frame)
        {
            uint n = (uint)(frame & 0xFFFFFF);
            uint gray = n ^ (n >> 1);
            _bytes[0] = 0xFF;
            _bytes[1] = output;
            _bytes[2] = (byte)(gray >> 16);
            _bytes[3] = (byte)(gray >> 8);
            _bytes[4] = (byte)gray;
            uint crc = Crc32.Of(_bytes, 1, 4);
            for (int i = 0; i < 4; i++)
            {
                _bytes[5 + i] = (byte)(crc >> (24 - 8 * i));
            }
            for (int y = 0; y < Rows; y++)
            {
                for (int x = 0; x < Columns; x++)
                {
                    bool isEdge = x < 2 || x >= Columns - 2 || y < 2 || y >= Rows - 2;
                    Cells[y * Columns + x] = isEdge;
                }
            }
            for (int row = 0; row < Bytes; row++)
            {
                for (int bit = 0; bit < 8; bit++)
                {
                    int isZero = (_bytes[row] >> (7 - bit) & 1) ^ 1;
                    Cells[(FirstCell + row) * Columns + FirstCell + 2 * bit + isZero] = true;
                }
            }
        }
    }
}
