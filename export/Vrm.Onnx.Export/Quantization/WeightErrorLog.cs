namespace Vrm.Onnx.Export.Quantization;

/// <summary>Collects what the pieces of a weight lost, which are made in any order, and adds them up in theirs.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class WeightErrorLog
{
    private readonly SortedDictionary<long, WeightErrorSum> _pieces = [];
    private readonly Lock _lock = new();

    /// <summary>What all pieces so far lost; the same for the same pieces, whatever the order and the threads they came from.</summary>
    public WeightError Result
    {
        get
        {
            lock (_lock)
            {
                var total = default(WeightErrorSum);
                foreach (var piece in _pieces.Values)
                {
                    total.Add(piece);
                }

                return total.Result;
            }
        }
    }

    /// <summary>Notes what the piece that begins at <paramref name="position"/> lost; made again, it counts once.</summary>
    public void Set(long position, WeightErrorSum sum)
    {
        lock (_lock)
        {
            _pieces[position] = sum;
        }
    }
}
