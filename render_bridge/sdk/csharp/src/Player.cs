// SPDX-License-Identifier: Apache-2.0
// Chooses what a node draws for a frame: PROTOCOL.md, sections 7, 8 and 10, as code. Pure: it knows no
// socket and no clock. One thread, the one that renders.
using System;
using System.Collections.Generic;

namespace Stagectl
{
    /// <summary>Holds the messages of the last frames.</summary>
    public sealed class Player
    {
        public const int KeepFrames = 64;

        private sealed class Memory
        {
            public State State;
        }

        private readonly Action<FrameMessage> _release;
        private readonly FrameMessage[] _held = new FrameMessage[KeepFrames + 1];
        private readonly Dictionary<int, Memory> _drawn = new Dictionary<int, Memory>();
        private readonly byte[] _stateBytes = new byte[Protocol.StateBytes];
        private readonly byte[] _blank = new byte[Protocol.StateBytes];
        private int _count;
        private Grid _newest;
        private bool _hasNewest;

        /// <param name="release">Takes back every message that is no longer needed; null: they are garbage.</param>
        public Player(Action<FrameMessage> release = null)
        {
            _release = release;
            Epoch = -1;
        }

        /// <summary>The highest epoch seen; -1 before the first message.</summary>
        public long Epoch { get; private set; }

        /// <summary>Whether there is a message, and so a grid.</summary>
        public bool HasGrid
        {
            get { return _hasNewest; }
        }

        /// <summary>The grid as the newest message tells it.</summary>
        public Grid Grid
        {
            get { return _newest; }
        }

        /// <summary>Takes a parsed message, which is the player's from now on; false where it is old news.</summary>
        public bool Add(FrameMessage message)
        {
            if (message.Epoch < Epoch)
            {
                Release(message);
                return false;
            }
            if (message.Epoch > Epoch)
            {
                TakeOver(message);
            }
            for (int i = 0; i < _count; i++)
            {
                if (_held[i].Frame != message.Frame)
                {
                    continue;
                }
                bool isCopy = _held[i].Epoch == message.Epoch;
                Release(isCopy ? message : _held[i]);
                if (!isCopy)
                {
                    _held[i] = message;
                    See(message);
                }
                return !isCopy;
            }
            See(message);
            _held[_count++] = message;
            if (_count > KeepFrames)
            {
                DropLowest();
            }
            return true;
        }

        /// <summary>Fills <paramref name="choice"/> with what to draw for a frame; false: nothing is there yet.</summary>
        /// <param name="snapshot">The walls, for the frusta of a substituted frame.</param>
        public bool TryChoose(long frame, Snapshot snapshot, Choice choice)
        {
            FrameMessage best = null;
            for (int i = 0; i < _count; i++)
            {
                FrameMessage held = _held[i];
                bool isBetter = best == null
                    || (held.Frame <= frame ? best.Frame > frame || held.Frame > best.Frame
                        : best.Frame > frame && held.Frame < best.Frame);
                if (isBetter)
                {
                    best = held;
                }
            }
            if (best == null)
            {
                return false;
            }
            Draw(frame, best, snapshot, choice);
            return true;
        }

        /// <summary>Gives all messages back.</summary>
        public void Clear()
        {
            for (int i = 0; i < _count; i++)
            {
                Release(_held[i]);
            }
            _count = 0;
            _hasNewest = false;
            Epoch = -1;
        }

        private void TakeOver(FrameMessage message)
        {
            bool goesOn = _hasNewest && _newest.GoesOnWith(message);
            Epoch = message.Epoch;
            _hasNewest = false;
            int kept = 0;
            for (int i = 0; i < _count; i++)
            {
                if (goesOn && _held[i].Frame < message.Frame)
                {
                    _held[kept++] = _held[i];
                }
                else
                {
                    Release(_held[i]);
                }
            }
            _count = kept;
        }

        private void See(FrameMessage message)
        {
            if (!_hasNewest || message.Frame > _newest.Frame)
            {
                _newest = Grid.Of(message);
                _hasNewest = true;
            }
        }

        private void DropLowest()
        {
            int lowest = 0;
            for (int i = 1; i < _count; i++)
            {
                if (_held[i].Frame < _held[lowest].Frame)
                {
                    lowest = i;
                }
            }
            Release(_held[lowest]);
            _held[lowest] = _held[--_count];
        }

        private void Release(FrameMessage message)
        {
            if (_release != null)
            {
                _release(message);
            }
        }

        private void Draw(long frame, FrameMessage message, Snapshot snapshot, Choice c)
        {
            bool isExact = message.Frame == frame;
            long step = Math.Max(0, frame - message.Frame);
            c.Frame = frame;
            c.Outcome = isExact ? Outcome.Exact : Outcome.Substituted;
            c.Epoch = message.Epoch;
            c.Flags = message.Flags;
            c.TDueNs = _newest.DueNs(frame);
            c.PeriodNs = message.PeriodNs;
            c.TRxNodeNs = isExact ? message.TRxNodeNs : 0;
            c.TSentNs = isExact ? message.TSentNs : 0;
            c.SceneOffset = message.SceneOffset;
            c.OuterEyeIsFixed = message.OuterEyeIsFixed;
            c.OuterEyeM = message.OuterEyeM;
            c.BodyCount = message.Bodies;
            c.Digest = 0;
            for (int i = 0; i < message.Bodies; i++)
            {
                DrawBody(message, i, step, ref c.Bodies[i]);
                if (c.Bodies[i].HasState)
                {
                    c.Bodies[i].State.Write(_stateBytes, 0);
                }
                byte[] drawn = c.Bodies[i].HasState ? _stateBytes : _blank;
                c.Digest = Crc32.Continue(c.Digest, drawn, 0, Protocol.StateBytes);
            }
            c.ViewCount = message.Views;
            for (int i = 0; i < message.Views; i++)
            {
                message.ReadView(i, out c.Views[i]);
            }
            c.FrustumCount = message.Frusta;
            for (int i = 0; i < message.Frusta; i++)
            {
                message.ReadFrustum(i, out c.Frusta[i]);
            }
            if (!isExact)
            {
                Foretell(c, snapshot);
            }
        }

        private void DrawBody(FrameMessage message, int number, long step, ref DrawnBody drawn)
        {
            message.ReadBody(number, out drawn.Record);
            Memory memory;
            bool isKnown = _drawn.TryGetValue(drawn.Record.Index, out memory);
            if ((drawn.Record.Flags & BodyFlags.Valid) != 0)
            {
                if (!isKnown)
                {
                    memory = new Memory();
                    _drawn.Add(drawn.Record.Index, memory);
                    isKnown = true;
                }
                memory.State = message.StateOf(number, step);
            }
            drawn.HasState = isKnown;
            drawn.State = isKnown ? memory.State : new State();
        }

        // The eye and the frusta of a look-ahead state are in no message: compute them as the controller does.
        private static void Foretell(Choice c, Snapshot snapshot)
        {
            int top = c.FindTopView();
            Vector3d eye;
            if (!c.OuterEyeIsFixed && top >= 0 && c.TryPupil(c.Views[top].Body, out eye))
            {
                c.OuterEyeM = eye;
            }
            for (int i = 0; i < c.FrustumCount; i++)
            {
                var view = new SegmentView();
                if (c.TryEye(c.Frusta[i].Body, out eye))
                {
                    Projection.TrySegmentView(c, snapshot, c.Frusta[i].Segment, eye, out view);
                }
                c.Frusta[i].Extent = view.Extent;
                c.Frusta[i].DistanceM = view.DistanceM;
            }
        }
    }
}
