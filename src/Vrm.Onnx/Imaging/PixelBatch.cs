namespace Vrm.Onnx.Imaging;

/// <summary>The tensors made from one or several pictures, and what the prompt has to know about each picture.</summary>
/// <remarks>Keep it and fill it again: its memory is reused, so that nothing is allocated for pictures no larger than before. Not thread-safe.</remarks>
internal sealed class PixelBatch
{
    private readonly List<PixelTensor<long>> _known = [];
    private readonly List<PixelTensor<long>> _integers = [];
    private readonly List<ImageFacts> _images = [];

    /// <summary>The pixels; the shape depends on the layout.</summary>
    public PixelTensor<float> PixelValues { get; } = new("pixel_values");

    /// <summary>The other tensors of the layout, such as <c>image_grid_thw</c>.</summary>
    public IReadOnlyList<PixelTensor<long>> Integers => _integers;

    /// <summary>What became of each picture, in the order in which they were given.</summary>
    public IReadOnlyList<ImageFacts> Images => _images;

    /// <summary>The tensor of that name, or null where the layout has none.</summary>
    public PixelTensor<long>? FindIntegers(string name) => Find(_integers, name);

    internal void Begin()
    {
        _integers.Clear();
        _images.Clear();
    }

    internal void Add(in ImageFacts image) => _images.Add(image);

    /// <summary>Adds a tensor; its memory is that of an earlier batch's tensor of the same name.</summary>
    internal Span<long> AddIntegers(string name, params ReadOnlySpan<long> shape)
    {
        var tensor = Find(_known, name);
        if (tensor is null)
        {
            tensor = new PixelTensor<long>(name);
            _known.Add(tensor);
        }
        _integers.Add(tensor);
        return tensor.Reset(shape);
    }

    private static PixelTensor<long>? Find(List<PixelTensor<long>> tensors, string name)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.Name == name)
            {
                return tensor;
            }
        }
        return null;
    }
}
