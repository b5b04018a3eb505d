namespace Vrm.Onnx;

/// <summary>How far ONNX Runtime rewrites a graph when it is loaded.</summary>
public enum GraphOptimization
{
    /// <summary>Everything it has: constants, merged operators, memory layouts.</summary>
    All,

    /// <summary>Without changes of memory layout.</summary>
    Extended,

    /// <summary>Constants and operators that do nothing, on any provider.</summary>
    Basic,

    /// <summary>The graph runs as it was exported: to find out whether a rewrite is at fault.</summary>
    None,
}
