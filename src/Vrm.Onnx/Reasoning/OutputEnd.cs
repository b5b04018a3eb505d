namespace Vrm.Onnx;

/// <summary>How an output came to its end.</summary>
public enum OutputEnd
{
    /// <summary>The model ended it.</summary>
    Finished,

    /// <summary>A limit ended it: the model would have written more.</summary>
    CutOff,
}
