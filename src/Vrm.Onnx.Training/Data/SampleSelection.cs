namespace Vrm.Onnx.Training.Data;

/// <summary>Samples apart: those that are trained, those that are only measured, and those whose picture cannot be read.</summary>
/// <param name="Trained">To train on; never empty.</param>
/// <param name="HeldBack">Only measured.</param>
/// <param name="Skipped">What is wrong with the ones left out.</param>
internal sealed record SampleSelection(IReadOnlyList<TrainingSample> Trained, IReadOnlyList<TrainingSample> HeldBack, IReadOnlyList<string> Skipped)
{
    /// <summary>Reads every picture and holds a share of them back.</summary>
    /// <param name="samples">All samples.</param>
    /// <param name="features">Reads pictures, and keeps what the tower makes of them.</param>
    /// <param name="rules">What is held back and skipped.</param>
    /// <exception cref="TrainingDataException">An answer is empty, a picture cannot be read and is not to be skipped, or nothing is left.</exception>
    public static SampleSelection Of(IReadOnlyList<TrainingSample> samples, FeatureCache features, SelectionRules rules)
    {
        var (readable, skipped) = (new List<TrainingSample>(), new List<string>());
        foreach (var sample in samples)
        {
            if (string.IsNullOrWhiteSpace(sample.Answer))
            {
                throw TrainingDataException.Of(sample, "the answer is empty, so that there is nothing to train. Give one, or leave the line out.");
            }

            try
            {
                features.Rows(sample);
                readable.Add(sample);
            }
            catch (TrainingDataException e) when (rules.SkipUnreadable)
            {
                skipped.Add(e.Message);
            }
        }

        // Whole pictures are held back: their other questions would give the answers away.
        var pictures = readable.Select(sample => sample.ImagePath).Distinct().ToArray();
        new SeededRandom(rules.Seed, "validation").Shuffle(pictures.AsSpan());
        var held = pictures.Take((int)(pictures.Length * rules.HeldBackShare)).ToHashSet(StringComparer.Ordinal);
        TrainingSample[] trained = [.. readable.Where(sample => !held.Contains(sample.ImagePath))];
        return trained.Length > 0
            ? new SampleSelection(trained, [.. readable.Where(sample => held.Contains(sample.ImagePath))], skipped)
            : throw new TrainingDataException("the training data", $"there is no sample to train on; {skipped.Count} were skipped because their picture cannot be read.");
    }
}

/// <summary>What is held back and skipped.</summary>
/// <param name="HeldBackShare">The share of pictures that is only measured.</param>
/// <param name="SkipUnreadable">Whether a picture that cannot be read is left out instead of being an error.</param>
/// <param name="Seed">Decides which pictures are held back.</param>
internal sealed record SelectionRules(double HeldBackShare, bool SkipUnreadable, ulong Seed);
