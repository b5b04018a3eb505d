namespace Vrm.Onnx;

/// <summary>A request needs more tokens than the model's context, or the memory set aside for it, can hold.</summary>
public sealed class ContextLengthException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="limit">Most tokens that fit.</param>
    /// <param name="requested">Tokens that were needed.</param>
    public ContextLengthException(int limit, int requested)
        : base($"The request needs {requested} tokens; the context holds {limit}. Ask for fewer tokens, shorten the question or the conversation, or use fewer pictures.")
    {
        Limit = limit;
        Requested = requested;
    }

    /// <summary>Creates the error for an option.</summary>
    internal ContextLengthException(int limit, int requested, string option)
        : base($"{option} is {requested} tokens; the context holds {limit}. Ask for fewer tokens.")
    {
        Limit = limit;
        Requested = requested;
    }

    /// <summary>Most tokens that fit.</summary>
    public int Limit { get; }

    /// <summary>Tokens that were needed.</summary>
    public int Requested { get; }
}
