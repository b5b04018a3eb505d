using Vrm.Onnx.Training.Execution;

namespace Vrm.Onnx.Training.Tests.Golden;

/// <summary>The batch of a recorded training.</summary>
internal static class GoldenBatch
{
    private const long NotTrained = -100;

    /// <summary>Tokens, pictures and targets; the loss's inputs are left empty.</summary>
    public static TokenBatch Read(GoldenTraining golden)
    {
        var shape = golden.Shape("input_ids");
        var (rows, length) = ((int)shape[0], (int)shape[1]);
        var (ids, labels) = (golden.Ints("input_ids"), golden.Ints("labels"));
        int[] targets = [.. Enumerable.Range(0, ids.Length).Where(i => i % length > 0 && labels[i] != NotTrained)];
        using var encoder = VisionEncoder.Export(golden.Checkpoint, threads: 1);
        var pixels = golden.Floats("pixel_values");
        var hidden = encoder.Encode(pixels, (int)golden.Shape("pixel_values")[0]);
        long[] places = [.. Enumerable.Range(0, ids.Length).Where(i => ids[i] == golden.Config.ImageToken).Select(i => (long)i)];
        var features = new float[places.Length * golden.Config.Projector.InputSize];
        for (var at = 0; at < features.Length; at += hidden.Length)
        {
            // One picture that all sequences are about.
            hidden.CopyTo(features, at);
        }

        return new TokenBatch
        {
            Rows = rows,
            Length = length,
            TokenIds = ids,
            AttentionMask = golden.Ints("attention_mask"),
            VisionHidden = features,
            ImageRows = places,
            TargetRows = [.. targets.Select(i => i - 1L)],
            TargetIds = [.. targets.Select(i => labels[i])],
            Targets = new Dictionary<string, float[]>(),
        };
    }
}
