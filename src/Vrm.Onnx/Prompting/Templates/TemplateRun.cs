using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>What one rendering may use: templates come with checkpoints, and a checkpoint may mean harm. Work is counted, not timed.</summary>
internal sealed class TemplateRun
{
    /// <summary>The longest text or list that a template may make.</summary>
    public const int MaxLength = 1 << 20;

    private const int MaxSteps = 200_000;
    private const long MaxElements = 64L << 20;
    private const int MaxDepth = 32;
    private int _steps;
    private long _elements;
    private int _depth;

    public static TemplateException TooLong() => new($"a text or a list becomes too long: more than {MaxLength} characters or items");

    /// <summary>Counts an operation.</summary>
    /// <exception cref="TemplateException">There were too many, or they are nested too deeply.</exception>
    public void Step()
    {
        if (++_steps > MaxSteps)
        {
            throw new TemplateException($"the template runs for too long: more than {MaxSteps} steps");
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateException("the template nests its values or its calls too deeply");
        }
    }

    /// <summary>Counts the characters or items that an operation reads or makes.</summary>
    /// <exception cref="TemplateException">There were too many.</exception>
    public void Use(long elements)
    {
        _elements += elements;
        if (_elements > MaxElements)
        {
            throw new TemplateException($"the template runs for too long: more than {MaxElements} characters and items were read or made");
        }
    }

    /// <summary>Runs something that may run itself again.</summary>
    /// <exception cref="TemplateException">It does, too often.</exception>
    public T Nested<T>(Func<T> action)
    {
        if (++_depth > MaxDepth)
        {
            throw new TemplateException($"the template calls itself too often: more than {MaxDepth} deep");
        }

        var result = action();
        _depth--;
        return result;
    }
}
