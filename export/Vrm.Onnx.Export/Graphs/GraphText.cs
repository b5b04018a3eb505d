using System.Text;

namespace Vrm.Onnx.Export.Graphs;

/// <summary>A graph as text, one line per value and node: what tests compare, so that a change of a graph shows in a diff.</summary>
internal static class GraphText
{
    /// <summary>Writes inputs, initializers, nodes and outputs in order; contents of initializers are left out.</summary>
    public static string Write(Graph graph)
    {
        var text = new StringBuilder();
        text.Append("graph ").Append(graph.Name).Append('\n');
        AppendValues(text, "input", graph.Inputs);
        AppendValues(text, "initializer", graph.Initializers);
        foreach (var node in graph.Nodes)
        {
            AppendNode(text, node);
        }

        AppendValues(text, "output", graph.Outputs);
        return text.ToString();
    }

    private static void AppendValues(StringBuilder text, string kind, IReadOnlyList<Value> values)
    {
        foreach (var value in values)
        {
            text.Append(kind).Append(' ').Append(value).Append('\n');
        }
    }

    private static void AppendNode(StringBuilder text, Node node)
    {
        text.AppendJoin(", ", node.Outputs.Select(output => output?.ToString() ?? "_"));
        text.Append(" = ").Append(node.Domain.Length == 0 ? node.OpType : $"{node.Domain}.{node.OpType}");
        text.Append('(').AppendJoin(", ", node.Inputs.Select(input => input?.Name ?? "_")).Append(')');
        if (node.Attributes.Count > 0)
        {
            text.Append(" {").AppendJoin(", ", node.Attributes.Select(attribute => $"{attribute.Name}={attribute.Text}")).Append('}');
        }

        text.Append('\n');
    }
}
