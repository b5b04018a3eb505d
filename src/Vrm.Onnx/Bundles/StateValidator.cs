using System.Globalization;

namespace Vrm.Onnx.Bundles;

/// <summary>The rules of a manifest on what the decoder hands from a run to the next.</summary>
internal static class StateValidator
{
    private const int MaxLayers = 4096;
    private const int MaxAxis = 1 << 20;
    private const int MaxAxes = 8;
    private const long MaxPlaceNumbers = 1 << 28; // of one row and place: far below what would not fit into an int

    public static void Validate(ManifestRules rules, BundleGraphs graphs)
    {
        rules.Require(graphs.States.Count > 0, "graphs.states", "none", "at least one");
        var names = graphs.Decoder.Inputs.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var outputs = graphs.Decoder.Outputs.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<(int, StateKind)>();
        for (var i = 0; i < graphs.States.Count; i++)
        {
            var (state, field) = (graphs.States[i], $"graphs.states[{i}]");
            rules.Require(state.Layer is >= 0 and < MaxLayers, $"{field}.layer", state.Layer, $"a number from 0 to {MaxLayers - 1}");
            rules.Require(seen.Add((state.Layer, state.Kind)), $"{field}.kind", state.Kind, "one state of a kind for each layer");
            ValidateKind(rules, field, state);
            for (var j = 0; j < state.Tensors.Count; j++)
            {
                var (tensor, place) = (state.Tensors[j], $"{field}.tensors[{j}]");
                rules.Require(names.Add(tensor.Past), $"{place}.past", tensor.Past, "a name that no other input has");
                rules.Require(outputs.Add(tensor.Present), $"{place}.present", tensor.Present, "a name that no other output has");
                rules.Require(tensor.Element is TensorElement.Float32 or TensorElement.Float16 or TensorElement.BFloat16, $"{place}.element", tensor.Element, "a type of real numbers");
                ValidateShape(rules, $"{place}.shape", state.Growth, tensor.Shape);
            }
        }
    }

    private static void ValidateKind(ManifestRules rules, string field, LayerState state)
    {
        var attends = state.Kind is StateKind.KeysAndValues or StateKind.Windowed;
        rules.Require(state.Tensors.Count == 2 || (!attends && state.Tensors.Count > 0), $"{field}.tensors", $"{state.Tensors.Count}", attends ? "keys and values" : "at least one");
        var expected = state.Kind switch { StateKind.KeysAndValues => "token", StateKind.Windowed => "token or window", _ => "none" };
        var grows = state.Kind switch
        {
            StateKind.KeysAndValues => state.Growth == StateGrowth.PerToken,
            StateKind.Windowed => state.Growth is StateGrowth.PerToken or StateGrowth.PerWindow,
            _ => state.Growth == StateGrowth.None,
        };
        rules.Require(grows, $"{field}.growth", state.Growth, expected);
        rules.Require(state.Kind == StateKind.Windowed ? state.Window > 0 : state.Window is null, $"{field}.window", state.Window, state.Kind == StateKind.Windowed ? "at least 1" : "nothing");
    }

    private static void ValidateShape(ManifestRules rules, string field, StateGrowth growth, IReadOnlyList<string> shape)
    {
        rules.Require(shape.Count is > 1 and <= MaxAxes && !StateTensor.IsNumber(shape[0]), field, string.Join(", ", shape), "the name of the batch's axis, then other axes");
        var numbers = 1L;
        foreach (var axis in shape.Skip(1).Where(StateTensor.IsNumber))
        {
            var isLength = int.TryParse(axis, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length is > 0 and <= MaxAxis;
            rules.Require(isLength && (numbers *= length) <= MaxPlaceNumbers, field, string.Join(", ", shape), $"numbers from 1 to {MaxAxis}, not above {MaxPlaceNumbers} together");
        }

        var named = shape.Skip(1).Count(axis => !StateTensor.IsNumber(axis));
        rules.Require(named == (growth == StateGrowth.None ? 0 : 1), field, string.Join(", ", shape), growth == StateGrowth.None ? "no named axis but the batch's" : "one named axis besides the batch's: the one that grows");
    }
}
