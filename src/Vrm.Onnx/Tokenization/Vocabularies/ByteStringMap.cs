using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vrm.Onnx.Tokenization.Vocabularies;

/// <summary>A read-only table from byte strings to numbers, made for looking up slices of a text without making strings of them.</summary>
/// <remarks>Open addressing with linear probing, at most half full. The hash is seeded per process, so that no file can be made to collide.</remarks>
internal sealed class ByteStringMap
{
    private static readonly ulong s_seed = (ulong)Random.Shared.NextInt64() | 1;

    private readonly Slot[] _slots;
    private readonly int _mask;
    private byte[] _keys;
    private int _keyBytes;

    /// <param name="capacity">Entries that will be added at most.</param>
    /// <param name="keyBytes">Bytes of all keys together, if known.</param>
    public ByteStringMap(int capacity, int keyBytes)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, checked(capacity * 2)));
        _slots = new Slot[size];
        _mask = size - 1;
        _keys = new byte[Math.Max(16, keyBytes)];
    }

    public int Count { get; private set; }

    /// <summary>Bytes of the longest key.</summary>
    public int LongestKey { get; private set; }

    /// <returns><see langword="false"/> when the key is there already; its value stays.</returns>
    public bool TryAdd(ReadOnlySpan<byte> key, int value)
    {
        var hash = Hash(key);
        var index = (int)hash & _mask;
        while (_slots[index].Used)
        {
            if (Matches(_slots[index], hash, key))
            {
                return false;
            }

            index = (index + 1) & _mask;
        }

        if (_keyBytes + key.Length > _keys.Length)
        {
            Array.Resize(ref _keys, Math.Max(_keyBytes + key.Length, _keys.Length * 2));
        }

        key.CopyTo(_keys.AsSpan(_keyBytes));
        _slots[index] = new Slot { Used = true, Hash = (uint)(hash >> 32), Start = _keyBytes, Length = key.Length, Value = value };
        _keyBytes += key.Length;
        Count++;
        LongestKey = Math.Max(LongestKey, key.Length);
        return true;
    }

    public bool TryGetValue(ReadOnlySpan<byte> key, out int value)
    {
        if (key.Length <= LongestKey)
        {
            var hash = Hash(key);
            for (var index = (int)hash & _mask; _slots[index].Used; index = (index + 1) & _mask)
            {
                if (Matches(_slots[index], hash, key))
                {
                    value = _slots[index].Value;
                    return true;
                }
            }
        }

        value = -1;
        return false;
    }

    /// <summary>Multiply-and-fold over eight bytes at a time; the last block overlaps the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        var hash = s_seed ^ ((ulong)key.Length * 0x9E3779B97F4A7C15);
        ref var start = ref MemoryMarshal.GetReference(key);
        if (key.Length >= 8)
        {
            var i = 0;
            for (; i + 8 < key.Length; i += 8)
            {
                hash = Fold(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i)));
            }

            return Fold(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, key.Length - 8)));
        }

        ulong tail = 0;
        for (var i = 0; i < key.Length; i++)
        {
            tail = (tail << 8) | Unsafe.Add(ref start, i);
        }

        return Fold(hash ^ tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value, 0xD6E8FEB86659FD93, out var low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Matches(in Slot slot, ulong hash, ReadOnlySpan<byte> key) =>
        slot.Hash == (uint)(hash >> 32) && slot.Length == key.Length && _keys.AsSpan(slot.Start, slot.Length).SequenceEqual(key);

    private struct Slot
    {
        public uint Hash;
        public int Start;
        public int Length;
        public int Value;
        public bool Used;
    }
}
