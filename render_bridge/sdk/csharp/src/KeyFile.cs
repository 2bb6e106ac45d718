// SPDX-License-Identifier: Apache-2.0
// Reads a node's key file (docs/security.md): TOML, of which three lines count here. Who may read the
// file is not looked at: .NET has no way to ask on every platform. Keep it in the user's profile.
using System;
using System.IO;

namespace Stagectl
{
    public static class KeyFile
    {
        private const int KeyLength = 40;

        /// <summary>Puts the keys of a file into the settings.</summary>
        /// <param name="serverKey">The stage's public key, for a file that does not hold it; empty: it does.</param>
        /// <exception cref="InvalidOperationException">The file cannot be read, or has a key missing.</exception>
        public static void Read(string path, NodeSettings settings, string serverKey = "")
        {
            string[] lines;
            try
            {
                lines = File.ReadAllLines(path);
            }
            catch (Exception error) when (error is IOException || error is UnauthorizedAccessException)
            {
                throw new InvalidOperationException(path + ": cannot be read; name a .key_secret file");
            }
            settings.PublicKey = Find(path, lines, "public_key");
            settings.SecretKey = Find(path, lines, "secret_key");
            settings.ServerKey = string.IsNullOrEmpty(serverKey) ? Find(path, lines, "server_key") : serverKey;
        }

        private static string Find(string path, string[] lines, string name)
        {
            foreach (string line in lines)
            {
                int equals = line.IndexOf('=');
                if (equals < 0 || line.Substring(0, equals).Trim() != name)
                {
                    continue;
                }
                // Z85 has '#', '=' and brackets, but no quotes: what stands between two of them is the key.
                string value = line.Substring(equals + 1).Trim();
                if (value.Length == KeyLength + 2 && (value[0] == '\'' || value[0] == '"')
                    && value[value.Length - 1] == value[0])
                {
                    return value.Substring(1, KeyLength);
                }
                throw new InvalidOperationException(
                    path + ": " + name + " is no key: expected 40 characters in quotes; make a new key");
            }
            throw new InvalidOperationException(path + ": has no " + name + "; stagectl keys list prints the stage's,"
                + " stagectl keys new makes a node's");
        }
    }
}
