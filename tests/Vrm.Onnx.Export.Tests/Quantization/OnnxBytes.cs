using System.Text;
using Google.Protobuf;

namespace Vrm.Onnx.Export.Tests.Quantization;

/// <summary>Writes an ONNX model of one MatMulNBits node, field by field: a check on the exporter must not use the exporter's writer.</summary>
internal static class OnnxBytes
{
    public const int Float = 1;
    public const int UInt8 = 2;
    public const int Float16 = 10;

    /// <summary>A model with the input "A" [m, K], the constants "B" and "scales" and the output "Y" [m, N].</summary>
    public static byte[] MatMulNBits(MatMulNBitsNode node) => Message(model =>
    {
        model.Number(1, 10); // ir_version
        model.Message(7, graph =>
        {
            graph.Message(1, body => Node(body, node));
            graph.Text(2, "test");
            graph.Message(5, tensor => Tensor(tensor, "B", UInt8, node.Packed, node.Rows, node.Blocks, node.Packed.Length / (node.Rows * node.Blocks)));
            graph.Message(5, tensor => Tensor(tensor, "scales", node.FloatType, node.Scales, node.Rows * node.Blocks));
            graph.Message(11, value => Value(value, "A", node.FloatType, node.Columns));
            graph.Message(12, value => Value(value, "Y", node.FloatType, node.Rows));
        });
        model.Message(8, opset => opset.Number(2, 21));
        model.Message(8, opset =>
        {
            opset.Text(1, "com.microsoft");
            opset.Number(2, 1);
        });
    });

    private static void Node(Writer body, MatMulNBitsNode node)
    {
        foreach (var input in (string[])["A", "B", "scales"])
        {
            body.Text(1, input);
        }

        body.Text(2, "Y");
        body.Text(4, "MatMulNBits");
        foreach (var (name, value) in new[] { ("K", node.Columns), ("N", node.Rows), ("bits", node.Bits), ("block_size", 32), ("accuracy_level", node.AccuracyLevel) })
        {
            body.Message(5, attribute =>
            {
                attribute.Text(1, name);
                attribute.Number(3, value);
                attribute.Number(20, 2); // INT
            });
        }

        body.Text(7, "com.microsoft");
    }

    private static void Tensor(Writer tensor, string name, int type, byte[] data, params int[] dimensions)
    {
        foreach (var dimension in dimensions)
        {
            tensor.Number(1, dimension);
        }

        tensor.Number(2, type);
        tensor.Text(8, name);
        tensor.Bytes(9, data);
    }

    private static void Value(Writer value, string name, int type, int columns)
    {
        value.Text(1, name);
        value.Message(2, typeProto => typeProto.Message(1, tensor =>
        {
            tensor.Number(1, type);
            tensor.Message(2, shape =>
            {
                shape.Message(1, dimension => dimension.Text(2, "m"));
                shape.Message(1, dimension => dimension.Number(1, columns));
            });
        }));
    }

    private static byte[] Message(Action<Writer> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(new Writer(output));
        }

        return stream.ToArray();
    }

    private sealed class Writer(CodedOutputStream output)
    {
        public void Number(int field, long value)
        {
            output.WriteTag(field, WireFormat.WireType.Varint);
            output.WriteInt64(value);
        }

        public void Bytes(int field, byte[] value)
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(value));
        }

        public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public void Message(int field, Action<Writer> write) => Bytes(field, OnnxBytes.Message(write));
    }
}
