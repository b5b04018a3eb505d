using static Vrm.Onnx.Export.Tests.Families.ReferenceMath;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>LLaVA as the papers have it, token by token in double precision; slow, and written without a look at the exporter's layers.</summary>
internal sealed class ReferenceLlava(SeededLlava model)
{
    private readonly LlavaSpec _spec = model.Spec;

    /// <summary>One picture [3, size, size] to rows for the projector.</summary>
    public double[][] Vision(float[] pixels)
    {
        var tokens = Embed(pixels);
        var states = new List<double[][]> { tokens };
        for (var layer = 0; layer < _spec.VisionLayers; layer++)
        {
            tokens = VisionLayer(tokens, $"model.vision_tower.encoder.layers.{layer}.");
            states.Add(tokens);
        }

        var read = _spec.FeatureLayers.Select(layer => states[layer < 0 ? layer + states.Count : layer]).ToList();
        return [.. Enumerable.Range(0, _spec.VisionTokens).Skip(_spec.FullStrategy ? 0 : 1).Select(token => read.SelectMany(state => state[token]).ToArray())];
    }

    public double[][] Project(double[][] rows) =>
        Each(rows, row => Named(Activate(Named(row, "model.multi_modal_projector.linear_1"), _spec.ProjectorActivation), "model.multi_modal_projector.linear_2"));

    /// <summary>The scores after every token.</summary>
    public double[][] Logits(long[] ids, double[][] features)
    {
        var table = model.Weights["model.language_model.embed_tokens.weight"];
        var next = 0;
        var tokens = ids.Select(id => id == LlavaSpec.ImageToken && features.Length > 0 ? features[next++] : TableRow(id)).ToArray();
        for (var layer = 0; layer < _spec.Layers; layer++)
        {
            tokens = TextLayer(tokens, layer);
        }

        var head = _spec.SeparateHead ? model.Weights["lm_head.weight"] : table;
        return Each(tokens, token => Linear(RmsNorm(token, model.Weights["model.language_model.norm.weight"], 1e-6), head, null));
    }

    /// <summary>A token's row of the table.</summary>
    public double[] TableRow(long id) =>
        [.. model.Weights["model.language_model.embed_tokens.weight"].Skip((int)id * _spec.Hidden).Take(_spec.Hidden).Select(value => (double)value)];

    private double[][] Embed(float[] pixels)
    {
        const string name = "model.vision_tower.embeddings.";
        var (size, patch, side) = (_spec.ImageSize, _spec.PatchSize, _spec.ImageSize / _spec.PatchSize);
        var patches = Enumerable.Range(0, side * side).Select(at => Linear(
            [.. Enumerable.Range(0, 3 * patch * patch).Select(i =>
            {
                var (channel, row, column) = (i / (patch * patch), (at / side * patch) + (i / patch % patch), (at % side * patch) + (i % patch));
                return (double)pixels[(((channel * size) + row) * size) + column];
            })],
            model.Weights[name + "patch_embedding.weight"],
            model.Weights.GetValueOrDefault(name + "patch_embedding.bias")));
        var tokens = _spec.Siglip ? patches.ToArray() : [Array.ConvertAll(model.Weights[name + "class_embedding"], value => (double)value), .. patches];
        var positions = model.Weights[name + "position_embedding.weight"];
        tokens = [.. tokens.Select((token, at) => token.Select((value, i) => value + positions[(at * token.Length) + i]).ToArray())];
        return _spec.Siglip ? tokens : Each(tokens, token => VisionNorm(token, "model.vision_tower.pre_layrnorm"));
    }

    private double[][] VisionLayer(double[][] tokens, string name)
    {
        var normed = Each(tokens, token => VisionNorm(token, name + "layer_norm1"));
        var (q, k, v) = (Heads(normed, name + "self_attn.q_proj", _spec.VisionHeads), Heads(normed, name + "self_attn.k_proj", _spec.VisionHeads), Heads(normed, name + "self_attn.v_proj", _spec.VisionHeads));
        var scale = 1 / Math.Sqrt(_spec.VisionHidden / _spec.VisionHeads);
        tokens = [.. tokens.Select((token, at) => Add(token, Named(
            [.. Enumerable.Range(0, _spec.VisionHeads).SelectMany(head => Mix([.. k[head].Select(key => Dot(q[head][at], key) * scale)], v[head]))],
            name + "self_attn.out_proj")))];
        return Each(tokens, token => Add(token, Named(
            Activate(Named(VisionNorm(token, name + "layer_norm2"), name + "mlp.fc1"), _spec.VisionActivation), name + "mlp.fc2")));
    }

    private double[][] TextLayer(double[][] tokens, int layer)
    {
        var name = $"model.language_model.layers.{layer}.";
        var normed = Each(tokens, token => RmsNorm(token, model.Weights[name + "input_layernorm.weight"], 1e-6));
        var q = Each(Each(Heads(normed, name + "self_attn.q_proj", _spec.Heads), head => NormHead(head, name + "self_attn.q_norm.weight")), Rotate);
        var k = Each(Each(Heads(normed, name + "self_attn.k_proj", _spec.KeyValueHeads), head => NormHead(head, name + "self_attn.k_norm.weight")), Rotate);
        var v = Heads(normed, name + "self_attn.v_proj", _spec.KeyValueHeads);
        tokens = [.. tokens.Select((token, at) => Add(token, Named(
            [.. Enumerable.Range(0, _spec.Heads).SelectMany(head => Attend(q[head][at], k[head * _spec.KeyValueHeads / _spec.Heads], v[head * _spec.KeyValueHeads / _spec.Heads], (at, _spec.Window(layer))))],
            name + "self_attn.o_proj")))];
        return Each(tokens, token =>
        {
            var x = RmsNorm(token, model.Weights[name + "post_attention_layernorm.weight"], 1e-6);
            var gate = Activate(Named(x, name + "mlp.gate_proj"), _spec.TextActivation);
            return Add(token, Named([.. gate.Zip(Named(x, name + "mlp.up_proj"), (a, b) => a * b)], name + "mlp.down_proj"));
        });
    }

    private double[] Attend(double[] query, double[][] keys, double[][] values, (int At, int Window) place)
    {
        var first = Math.Max(0, place.At + 1L - place.Window);
        var seen = Enumerable.Range((int)first, place.At + 1 - (int)first).ToList();
        return Mix([.. seen.Select(at => Dot(query, keys[at]) / Math.Sqrt(_spec.TextHeadSize))], [.. seen.Select(at => values[at])]);
    }

    private double[][] NormHead(double[][] head, string name) =>
        _spec.HeadNorms ? Each(head, token => RmsNorm(token, model.Weights[name], 1e-6)) : head;

    private double[][] Rotate(double[][] head) => [.. head.Select((x, position) =>
    {
        var half = x.Length / 2;
        var turned = new double[x.Length];
        for (var i = 0; i < half; i++)
        {
            var frequency = Math.Pow(_spec.RopeTheta, -2.0 * i / x.Length);
            var (sin, cos) = Math.SinCos(position * (_spec.StretchPair?.Invoke(i, head.Length, frequency) ?? _spec.Stretch(frequency)));
            (sin, cos) = (sin * _spec.RotaryScale, cos * _spec.RotaryScale);
            (turned[i], turned[half + i]) = ((x[i] * cos) - (x[half + i] * sin), (x[half + i] * cos) + (x[i] * sin));
        }

        return turned;
    })];

    // [heads][tokens][head size]
    private double[][][] Heads(double[][] tokens, string name, int heads)
    {
        var rows = Each(tokens, token => Named(token, name));
        var size = rows[0].Length / heads;
        return [.. Enumerable.Range(0, heads).Select(head => rows.Select(row => row[(head * size)..((head + 1) * size)]).ToArray())];
    }

    private double[] VisionNorm(double[] x, string name) => LayerNorm(x, model.Weights[name + ".weight"], model.Weights[name + ".bias"], _spec.Siglip ? 1e-6 : 1e-5);

    private double[] Named(double[] x, string name) => Linear(x, model.Weights[name + ".weight"], model.Weights.GetValueOrDefault(name + ".bias"));

    private static T[] Each<T>(T[] items, Func<T, T> change) => Array.ConvertAll(items, item => change(item));
}
