// SPDX-License-Identifier: Apache-2.0
// What passes between the link's thread and the render thread. No locks: neither thread ever waits
// for the other, and nothing is allocated after the start.
using System.Threading;

namespace Stagectl
{
    /// <summary>A bounded queue from one thread to another. The sender may take the oldest out again.</summary>
    public sealed class Ring<T> where T : class
    {
        private readonly T[] _items;
        private long _head;
        private long _tail;

        /// <param name="capacity">A power of two.</param>
        public Ring(int capacity)
        {
            _items = new T[capacity];
        }

        public bool IsEmpty
        {
            get { return Volatile.Read(ref _head) == Volatile.Read(ref _tail); }
        }

        /// <summary>Puts an item in; false where the queue is full. Only the sender.</summary>
        public bool TryPush(T item)
        {
            long tail = _tail;
            if (tail - Volatile.Read(ref _head) >= _items.Length)
            {
                return false;
            }
            Volatile.Write(ref _items[tail & (_items.Length - 1)], item);
            Volatile.Write(ref _tail, tail + 1);
            return true;
        }

        /// <summary>Puts an item in, and returns the oldest where that had to leave. Only the sender.</summary>
        public T PushOverOldest(T item)
        {
            T dropped = null;
            while (!TryPush(item))
            {
                dropped = Pop() ?? dropped;
            }
            return dropped;
        }

        /// <summary>Takes the oldest out, or null. Both threads.</summary>
        public T Pop()
        {
            while (true)
            {
                long head = Volatile.Read(ref _head);
                if (head == Volatile.Read(ref _tail))
                {
                    return null;
                }
                T item = Volatile.Read(ref _items[head & (_items.Length - 1)]);
                // Whoever moves the head owns the item; the loser reads again.
                if (Interlocked.CompareExchange(ref _head, head + 1, head) == head)
                {
                    return item;
                }
            }
        }
    }

    /// <summary>A triple buffer: one thread writes, one reads the newest whole value. Nobody waits.</summary>
    public sealed class Latest<T> where T : class, new()
    {
        private const int IsNew = 4;
        private readonly T[] _values = { new T(), new T(), new T() };
        private int _writing;
        private int _reading = 1;
        private int _between = 2;

        /// <summary>The value to fill before Publish. It has something old in it. Only the writer.</summary>
        public T Back
        {
            get { return _values[_writing]; }
        }

        public void Publish()
        {
            _writing = Interlocked.Exchange(ref _between, _writing | IsNew) & ~IsNew;
        }

        /// <summary>Returns the newest value; it stays as it is until the next Read. Only the reader.</summary>
        public T Read()
        {
            if ((Volatile.Read(ref _between) & IsNew) != 0)
            {
                _reading = Interlocked.Exchange(ref _between, _reading) & ~IsNew;
            }
            return _values[_reading];
        }
    }
}
