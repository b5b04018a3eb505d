namespace Vrm.Onnx.Generation.Scheduling;

/// <summary>Jobs that begin in the same turn, as far as there are rows: what is decoded together then does not depend on which loop was faster.</summary>
/// <remarks>Belongs to the scheduler, which uses it under its lock.</remarks>
/// <param name="count">How many jobs.</param>
internal sealed class JobGroup(int count)
{
    private int _unprepared = count;

    /// <summary>Whether none of them is still to be prepared.</summary>
    public bool IsPrepared => _unprepared == 0;

    /// <summary>Told of each job that is prepared, or has ended before.</summary>
    public void CountDown() => _unprepared--;
}
