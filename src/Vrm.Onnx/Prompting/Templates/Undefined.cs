namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The value of a name or field that is not there: false, empty when written, and an error when used for more.</summary>
internal sealed class Undefined(string name)
{
    public string Name => name;
}
