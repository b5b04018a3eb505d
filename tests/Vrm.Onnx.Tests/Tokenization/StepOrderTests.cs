using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>
/// Steps in orders that this library has no short way for, as in the files of Falcon and ChatGLM: what the library of Hugging Face
/// (tokenizers 0.23.2) makes of the same texts. The first line of step-orders.jsonl is the tokenizer, the others are the steps put into it.
/// </summary>
public class StepOrderTests
{
    public static TheoryData<string> Encoders => [.. Cases("encode").Select((_, i) => $"{i}")];

    public static TheoryData<string> Decoders => [.. Cases("decode").Select(each => (string)each["name"]!)];

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Encode_StepsInAnyOrder_GivesTheTokensOfTheOriginal(string index)
    {
        var each = Cases("encode").ElementAt(int.Parse(index, System.Globalization.CultureInfo.InvariantCulture));
        var tokenizer = With(json => (json["pre_tokenizer"], json["normalizer"]) = (each["pre_tokenizer"]!.DeepClone(), each["normalizer"]?.DeepClone()));
        foreach (var row in each["cases"]!.AsArray())
        {
            var buffer = new TokenBuffer(withOffsets: true);
            tokenizer.Encode((string)row![0]!, buffer);

            Assert.Equal(row[1]!.Deserialize<int[]>()!, buffer.ToArray());
            Assert.Equal(row[2]!.AsArray().Select(offsets => new TokenOffsets((int)offsets![0]!, (int)offsets[1]!)), buffer.Offsets.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Decode_StepsInAnyOrder_GivesTheTextOfTheOriginal(string name)
    {
        var each = Cases("decode").Single(each => (string)each["name"]! == name);
        var tokenizer = With(json => json["decoder"] = each["decoder"]!.DeepClone());
        foreach (var row in each["cases"]!.AsArray())
        {
            var ids = Array.ConvertAll(row![0]!.Deserialize<int[]>()!, id => new TokenId(id));
            var stream = tokenizer.CreateStreamDecoder();

            Assert.Equal((string)row[1]!, tokenizer.Decode(ids));
            Assert.Equal(row[2]!.Deserialize<string[]>()!, ids.Select(id => stream.Push(id).ToString()));
        }
    }

    [Fact]
    public void Push_ChainThatNeverEnds_StreamsWhatItDecodes()
    {
        var tokenizer = With(json => json["decoder"] = JsonNode.Parse("""{"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"}]}"""));
        var ids = tokenizer.Encode(string.Concat(Enumerable.Repeat("the▁a", 400)));
        var stream = tokenizer.CreateStreamDecoder();

        Assert.Equal(tokenizer.Decode(ids), string.Concat(ids.Select(id => stream.Push(id).ToString())) + stream.Complete().ToString());
    }

    private static Tokenizer With(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Lines()[0])!.AsObject();
        change(json);
        return Tokenizer.Load(Encoding.UTF8.GetBytes(json.ToJsonString()), "orders.json");
    }

    private static IEnumerable<JsonNode> Cases(string kind) =>
        Lines().Skip(1).Select(line => JsonNode.Parse(line)!).Where(each => (string)each["kind"]! == kind);

    private static string[] Lines([CallerFilePath] string source = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(source)!, "step-orders.jsonl")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
