using System.Runtime.InteropServices;
using System.Text;

namespace Vrm.Onnx.Tests.Shared;

/// <summary>Evenly spread random numbers, a gigabyte a second: SplitMix64 (Steele, Lea, Flood 2014), seeded by a number and a name.</summary>
internal sealed class SyntheticRandom
{
    private ulong _state;

    public SyntheticRandom(int seed, string name)
    {
        // FNV-1a over the name: string.GetHashCode differs from run to run.
        _state = 14695981039346656037 ^ (uint)seed;
        foreach (var value in Encoding.UTF8.GetBytes(name))
        {
            _state = (_state ^ value) * 1099511628211;
        }
    }

    /// <summary>Fills the span with bytes of elements in center ± spread; its length is a whole number of them.</summary>
    public void Fill(Span<byte> destination, SyntheticElementType type, float center, float spread)
    {
        switch (type)
        {
            case SyntheticElementType.F32:
                foreach (ref var element in MemoryMarshal.Cast<byte, float>(destination))
                {
                    element = Next(center, spread);
                }

                break;
            case SyntheticElementType.F16:
                foreach (ref var element in MemoryMarshal.Cast<byte, Half>(destination))
                {
                    element = (Half)Next(center, spread);
                }

                break;
            default:
                foreach (ref var element in MemoryMarshal.Cast<byte, ushort>(destination))
                {
                    element = (ushort)(BitConverter.SingleToUInt32Bits(Next(center, spread)) >> 16);
                }

                break;
        }
    }

    private float Next(float center, float spread)
    {
        var bits = _state += 0x9E3779B97F4A7C15;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return center + (spread * (((int)(bits >> 40) - (1 << 23)) / (float)(1 << 23))); // 24 bits: exact in a float
    }
}
