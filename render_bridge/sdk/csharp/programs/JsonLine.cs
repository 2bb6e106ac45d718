// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Stagectl.Programs
{
    /// <summary>One JSON object on one line; 17 digits, whatever the machine's language.</summary>
    internal sealed class JsonLine
    {
        private readonly StringBuilder _text = new StringBuilder();
        private bool _needsComma;

        internal JsonLine Event(string name)
        {
            _text.Length = 0;
            _needsComma = false;
            return Open('{').Put("event", name);
        }

        internal JsonLine Open(char bracket)
        {
            Separate();
            _text.Append(bracket);
            _needsComma = false;
            return this;
        }

        internal JsonLine Close(char bracket)
        {
            _text.Append(bracket);
            _needsComma = true;
            return this;
        }

        internal JsonLine Key(string name)
        {
            Separate();
            _text.Append('"').Append(name).Append("\":");
            _needsComma = false;
            return this;
        }

        internal JsonLine Put(string name, long value)
        {
            Key(name);
            return Value(value.ToString(CultureInfo.InvariantCulture));
        }

        internal JsonLine Put(string name, string value)
        {
            Key(name);
            _text.Append('"');
            foreach (char c in value)
            {
                if (c == '"' || c == '\\')
                {
                    _text.Append('\\').Append(c);
                }
                else if (c < ' ' || c > '~')
                {
                    _text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                }
                else
                {
                    _text.Append(c);
                }
            }
            return Value("\"");
        }

        internal JsonLine Put(string name, params double[] values)
        {
            Key(name).Open('[');
            foreach (double value in values)
            {
                Number(value);
            }
            return Close(']');
        }

        internal JsonLine Put(string name, double value)
        {
            return Key(name).Number(value);
        }

        internal JsonLine Null(string name)
        {
            return Key(name).Value("null");
        }

        internal JsonLine Unsigned(ulong value)
        {
            Separate();
            return Value(value.ToString(CultureInfo.InvariantCulture));
        }

        internal string End()
        {
            return Close('}')._text.ToString();
        }

        private JsonLine Number(double value)
        {
            Separate();
            return Value(Numbers.IsFinite(value) ? value.ToString("G17", CultureInfo.InvariantCulture) : "null");
        }

        private JsonLine Value(string text)
        {
            _text.Append(text);
            _needsComma = true;
            return this;
        }

        private void Separate()
        {
            if (_needsComma)
            {
                _text.Append(',');
            }
            _needsComma = false;
        }
    }
}
