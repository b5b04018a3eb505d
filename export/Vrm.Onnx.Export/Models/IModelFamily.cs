namespace Vrm.Onnx.Export.Models;

/// <summary>A kind of model: from the configuration and weights that it is published with to its graphs.</summary>
internal interface IModelFamily
{
    /// <summary>The <c>model_type</c> in config.json.</summary>
    string ModelType { get; }

    /// <summary>Reads the configuration, builds the graphs and checks every tensor; weights are read later, when the graphs are written.</summary>
    /// <param name="checkpoint">The model; it has to stay open until the graphs are written.</param>
    /// <param name="precision">How each graph computes and stores.</param>
    /// <exception cref="CheckpointException">The configuration has a field or value that is not supported.</exception>
    /// <exception cref="WeightMismatchException">Tensors are missing, misshaped or without a place in the model.</exception>
    ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision);
}
