using Vrm.Onnx.Export.Models;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>The form in which another program takes a model: how it is cut into graphs, what their inputs and outputs are called, and what stands beside them.</summary>
/// <remarks>Families and layers know nothing of layouts: a layout cuts and joins the graphs that a family has built.</remarks>
internal interface IModelLayout
{
    /// <summary>The families that the other program runs.</summary>
    IReadOnlyList<string> Families { get; }

    /// <summary>The file by which a folder is known to be of this layout.</summary>
    string MarkerFile { get; }

    /// <summary>The graphs, with the paths of their files in the folder.</summary>
    IReadOnlyList<LayoutGraph> Cut(ModelExport model);

    /// <summary>The files beside the graphs.</summary>
    /// <param name="checkpoint">Where they stand in another form.</param>
    /// <param name="model">The model.</param>
    /// <param name="graphs">What it was cut into.</param>
    IReadOnlyList<LayoutText> Describe(Checkpoint checkpoint, ModelExport model, IReadOnlyList<LayoutGraph> graphs);
}
