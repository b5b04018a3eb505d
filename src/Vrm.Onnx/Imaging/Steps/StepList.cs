namespace Vrm.Onnx.Imaging.Steps;

/// <summary>A checked list of steps, taken apart.</summary>
internal sealed class StepList
{
    private const int MaxSteps = 32;

    private readonly PictureStep[] _pictureSteps;
    private readonly PictureStep[]? _stepsForSeveral;

    private StepList(PictureStep[] pictureSteps, PictureStep[]? stepsForSeveral, NormalizeStep normalize, LayoutStep layout)
    {
        (_pictureSteps, _stepsForSeveral, Normalize, Layout) = (pictureSteps, stepsForSeveral, normalize, layout);
    }

    public NormalizeStep Normalize { get; }

    public LayoutStep Layout { get; }

    /// <summary>The steps on a picture whose sample holds that many.</summary>
    public ReadOnlySpan<PictureStep> PictureSteps(int imagesInSample) =>
        imagesInSample > 1 && _stepsForSeveral is not null ? _stepsForSeveral : _pictureSteps;

    public static StepList Of(ImagePreprocessing preprocessing)
    {
        var steps = preprocessing.Steps;
        var count = steps.Count;
        if (count is < 2 or > MaxSteps)
        {
            throw new ImagePreprocessingException("steps", $"a list of {count}", $"a list of 2 to {MaxSteps}");
        }
        Validate(steps, "steps");
        Validate(preprocessing.StepsForSeveral ?? [], "stepsForSeveral");
        return new StepList(
            OnPictures(steps, count - 2, "steps"),
            preprocessing.StepsForSeveral is { } several ? OnPictures(several, several.Count, "stepsForSeveral") : null,
            steps[count - 2] as NormalizeStep ?? throw Misplaced($"steps[{count - 2}]", steps[count - 2], "the normalize step"),
            steps[count - 1] as LayoutStep ?? throw Misplaced($"steps[{count - 1}]", steps[count - 1], "a layout step"));
    }

    private static void Validate(IReadOnlyList<ImageStep> steps, string field)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i] ?? throw new ImagePreprocessingException($"{field}[{i}]", "null", "a step");
            step.Validate(new StepCheck($"{field}[{i}]"));
        }
    }

    private static PictureStep[] OnPictures(IReadOnlyList<ImageStep> steps, int count, string field)
    {
        var result = new PictureStep[count];
        for (var i = 0; i < count; i++)
        {
            result[i] = steps[i] as PictureStep ?? throw Misplaced($"{field}[{i}]", steps[i], "a step on pictures");
        }
        return result;
    }

    private static ImagePreprocessingException Misplaced(string field, ImageStep found, string expected) =>
        new(field, found.GetType().Name, expected);
}
