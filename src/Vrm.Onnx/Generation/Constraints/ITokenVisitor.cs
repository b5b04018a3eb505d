namespace Vrm.Onnx.Generation.Constraints;

/// <summary>Takes the tokens that are possible from a state.</summary>
internal interface ITokenVisitor
{
    /// <summary>Takes one token.</summary>
    /// <param name="token">Its id.</param>
    /// <param name="state">The state of the automaton after it.</param>
    void Visit(int token, int state);
}
