using Google.Protobuf;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Onnx.Proto;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>A graph in the terms of the ONNX format.</summary>
internal static class OnnxModel
{
    /// <summary>The version of the file format that belongs to <see cref="OpDomain.OnnxVersion"/>.</summary>
    private const int IrVersion = 10;

    /// <summary>Makes the model; initializers that the layout places in the data file refer to it by name.</summary>
    public static ModelProto Create(Graph graph, ExternalDataLayout layout, string dataFileName)
    {
        var proto = new GraphProto { Name = graph.Name };
        proto.Input.AddRange(graph.Inputs.Select(Describe));
        proto.Output.AddRange(graph.Outputs.Select(Describe));
        proto.ValueInfo.AddRange(graph.Taps.Values.Where(value => value.Producer is not null).Except(graph.Outputs).Select(Describe));
        proto.Node.AddRange(graph.Nodes.Select(Convert));
        proto.Initializer.AddRange(graph.Initializers.Select(value => Convert(value, layout, dataFileName)));
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "Vrm.Onnx.Export", Graph = proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = OpDomain.Onnx, Version = OpDomain.OnnxVersion });
        if (graph.Nodes.Any(node => node.Domain == OpDomain.Microsoft))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = OpDomain.Microsoft, Version = OpDomain.MicrosoftVersion });
        }

        model.MetadataProps.AddRange(graph.Taps.Where(tap => tap.Value.Producer is not null).Select(tap => TapNames.Entry(tap.Key, tap.Value.Name)));
        return model;
    }

    /// <summary>Reads the model file of a bundle, without its weights.</summary>
    /// <exception cref="BundleException">It cannot be read.</exception>
    public static ModelProto Read(string path)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or IOException)
        {
            throw new BundleException(path, $"is no ONNX model that can be read: {e.Message}", e);
        }
    }

    private static ValueInfoProto Describe(Value value)
    {
        var shape = new TensorShapeProto();
        foreach (var axis in value.Shape)
        {
            shape.Dim.Add(axis.Symbol is { } symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = axis.Length ?? 0 });
        }

        return new ValueInfoProto { Name = value.Name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)value.Type, Shape = shape } } };
    }

    private static NodeProto Convert(Node node)
    {
        var proto = new NodeProto { Name = node.Name, OpType = node.OpType, Domain = node.Domain };
        proto.Input.AddRange(node.Inputs.Select(input => input?.Name ?? ""));
        proto.Output.AddRange(node.Outputs.Select(output => output?.Name ?? ""));
        proto.Attribute.AddRange(node.Attributes.Select(Convert));
        return proto;
    }

    private static AttributeProto Convert(NodeAttribute attribute)
    {
        var proto = new AttributeProto { Name = attribute.Name };
        switch (attribute)
        {
            case NodeAttribute.Int(_, var value):
                (proto.Type, proto.I) = (AttributeProto.Types.AttributeType.Int, value);
                break;
            case NodeAttribute.Float(_, var value):
                (proto.Type, proto.F) = (AttributeProto.Types.AttributeType.Float, value);
                break;
            case NodeAttribute.Ints(_, var values):
                proto.Type = AttributeProto.Types.AttributeType.Ints;
                proto.Ints.AddRange(values);
                break;
            case NodeAttribute.String(_, var value):
                (proto.Type, proto.S) = (AttributeProto.Types.AttributeType.String, ByteString.CopyFromUtf8(value));
                break;
            default:
                throw new NotSupportedException($"Attributes of kind {attribute.GetType().Name} cannot be written.");
        }

        return proto;
    }

    private static TensorProto Convert(Value value, ExternalDataLayout layout, string dataFileName)
    {
        var data = value.Data!;
        var proto = new TensorProto { Name = value.Name, DataType = (int)data.Type };
        proto.Dims.AddRange(data.Shape);
        if (layout.TryGetOffset(value, out var offset))
        {
            proto.DataLocation = TensorProto.Types.DataLocation.External;
            proto.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = dataFileName });
            proto.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{offset}" });
            proto.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{data.ByteCount}" });
            return proto;
        }

        var bytes = new byte[data.ByteCount];
        data.CopyTo(0, bytes);
        proto.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        return proto;
    }
}
