using System.Text;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>What one rendering may use: templates come with checkpoints, and a checkpoint may mean harm.</summary>
internal sealed class TemplateRun
{
    private const int MaxSteps = 200_000;
    private const int MaxDepth = 32;
    private int _steps;
    private int _depth;

    /// <exception cref="TemplateException">The template has run for too long.</exception>
    public void Step()
    {
        if (++_steps > MaxSteps)
        {
            throw new TemplateException("the template runs for too long");
        }
    }

    /// <summary>Runs something that may run itself again.</summary>
    /// <exception cref="TemplateException">It does, too often.</exception>
    public T Nested<T>(Func<T> action)
    {
        if (++_depth > MaxDepth)
        {
            throw new TemplateException("the template calls itself too often");
        }

        var result = action();
        _depth--;
        return result;
    }

    /// <exception cref="TemplateException">The text becomes too long.</exception>
    public static void Write(StringBuilder output, string text)
    {
        if (output.Length + text.Length > PythonValue.MaxLength)
        {
            throw new TemplateException("a text becomes too long");
        }

        output.Append(text);
    }
}
