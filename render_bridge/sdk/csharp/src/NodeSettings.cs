// SPDX-License-Identifier: Apache-2.0
namespace Stagectl
{
    /// <summary>Where the controller is, who this node is, and its keys.</summary>
    public sealed class NodeSettings
    {
        /// <summary>Host name or address of the stage controller.</summary>
        public string Host = "127.0.0.1";
        public int Port = Protocol.DefaultPort;

        /// <summary>What HELLO says. DecisionLeadNs is R as well as it is known at the start.</summary>
        public Hello Hello = new Hello();

        /// <summary>CURVE: the controller's public key, 40 characters of Z85; empty: plain text, loopback only.</summary>
        public string ServerKey = "";
        /// <summary>CURVE: this node's public key.</summary>
        public string PublicKey = "";
        /// <summary>CURVE: this node's secret key. Read it from a file that nobody else can read.</summary>
        public string SecretKey = "";
    }
}
