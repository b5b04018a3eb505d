using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Onnx;
using Vrm.Onnx.Export.Weights;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Layers;

/// <summary>The selecting and packing of tiles alone, run on numbered tiles and patches.</summary>
internal sealed class PackingGraph : IDisposable
{
    private const int MostTiles = 20;

    private readonly TemporaryFolder _folder = new();

    public PackingGraph(TileGrid grid, (int Height, int Width)[] sizes, int[] perSample)
    {
        _ = OnnxRuntimeLibrary.Environment; // the library is loaded with its telemetry off
        var selection = new Graph("selection");
        var b = new OpBuilder(selection);
        var pixels = selection.AddInput("pixel_values", ElementType.Float32, ["images", "most_tiles", 1]);
        selection.AddOutput("tiles", TiledPictures.Add(b, grid).Select(b, pixels));
        SelectedTiles = Run(selection, NumberedTiles(grid, sizes, perSample), [sizes.Length, MostTiles, 1], sizes, perSample);

        var packing = new Graph("packing");
        b = new OpBuilder(packing);
        var rows = packing.AddInput("rows", ElementType.Float32, ["tokens", 1]);
        var lineBreak = Parameter.Vector(b, "break", new ArrayWeight("break", [1], () => [-1f]), ElementType.Float32);
        packing.AddOutput("packed", TilePacking.Apply(b, grid, TiledPictures.Add(b, grid), rows, b.Reshape(lineBreak, [1, 1])));
        var count = SelectedTiles.Length * grid.PatchesPerTile;
        Rows = Run(packing, [.. Enumerable.Range(0, count).Select(row => (float)row)], [count, 1], sizes, perSample);
    }

    /// <summary>The tiles that were not padding.</summary>
    public float[] SelectedTiles { get; }

    /// <summary>The packed rows.</summary>
    public float[] Rows { get; }

    public void Dispose() => _folder.Dispose();

    // Tiles count up over all pictures; what fills a picture up is −7.
    private static float[] NumberedTiles(TileGrid grid, (int Height, int Width)[] sizes, int[] perSample)
    {
        var tiles = new float[sizes.Length * MostTiles];
        Array.Fill(tiles, -7);
        var next = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            var sample = Enumerable.Range(0, perSample.Length).First(sample => i < perSample.Take(sample + 1).Sum());
            var picture = new PackedPicture(grid, sizes[i].Height, sizes[i].Width, !grid.OnlyAlone || perSample[sample] == 1, next);
            for (var tile = 0; tile < picture.Tiles; tile++)
            {
                tiles[(i * MostTiles) + tile] = next++;
            }
        }

        return tiles;
    }

    private float[] Run(Graph graph, float[] numbers, long[] shape, (int Height, int Width)[] sizes, int[] perSample)
    {
        var path = _folder.File(graph.Name + ".onnx");
        new GraphFile(graph).WriteTo(path, null, CancellationToken.None);
        using var session = new InferenceSession(path);
        using var input = OrtValue.CreateTensorValueFromMemory(numbers, shape);
        using var pictures = OrtValue.CreateTensorValueFromMemory(sizes.SelectMany(size => new long[] { size.Height, size.Width }).ToArray(), [sizes.Length, 2]);
        using var samples = OrtValue.CreateTensorValueFromMemory(perSample.Select(count => (long)count).ToArray(), [perSample.Length]);
        var values = session.InputNames.Select(name => name switch { "image_sizes" => pictures, "batch_num_images" => samples, _ => input }).ToList();
        using var run = new RunOptions();
        using var outputs = session.Run(run, session.InputNames, values, session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
