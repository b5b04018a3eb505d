using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Generation.Scheduling;

/// <summary>A piece of work that waits for the model, and may then take a row of the batch until it is done.</summary>
/// <remarks>
/// The scheduler calls one member at a time, and <see cref="Stop"/> from whoever ends it while it waits. A job ends exactly once: by
/// <see cref="Stop"/>, by <see cref="Fail"/>, or by itself.
/// </remarks>
internal abstract class ScheduledJob
{
    /// <summary>Cancelled when the job has to end early, for whatever reason.</summary>
    public abstract CancellationToken Token { get; }

    /// <summary>Those that it begins with; <see langword="null"/> for a job that stands for itself.</summary>
    public JobGroup? Group { get; set; }

    /// <summary>Bytes that its prepared input holds until it begins; does not change once it is prepared.</summary>
    public abstract long PreparedBytes { get; }

    /// <summary>The last token chosen, which the next step appends.</summary>
    public int LastToken { get; protected set; }

    /// <summary>Prepares its input, while other jobs are decoded.</summary>
    public abstract void Prepare();

    /// <summary>Begins: adds a row to the batch and, for most, chooses its first token.</summary>
    /// <returns>Whether a row was added that goes on; otherwise the job has ended.</returns>
    public abstract bool Begin(ISequenceBatch batch);

    /// <summary>Chooses the next token of its row after a step.</summary>
    /// <returns>Whether it goes on; otherwise the job has ended.</returns>
    public abstract bool Continue(ISequenceBatch batch, int row, RunScope run);

    /// <summary>Ends early, because <see cref="Token"/> was cancelled.</summary>
    public abstract void Stop();

    /// <summary>Ends with an error.</summary>
    public abstract void Fail(Exception error);
}
