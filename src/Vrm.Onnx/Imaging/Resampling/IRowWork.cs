namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>Work on rows that do not depend on each other.</summary>
internal interface IRowWork
{
    /// <summary>Does the rows from <paramref name="first"/> to before <paramref name="end"/>. Several threads may be here at once, with different rows.</summary>
    void Run(int first, int end);
}
