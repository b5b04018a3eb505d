using System.Text;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>What encoding and decoding cost: no allocation once warm, and time that grows with the text and not with its square.</summary>
public class TokenizerCostTests
{
    private const double MostTimesProse = 20;

    public static TheoryData<string> Folders => [.. GoldenFolder.Cases("tokenizers", "cases.jsonl")];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_Warm_AllocatesNothing(string folder)
    {
        var tokenizer = Load(folder);
        var text = string.Concat(Enumerable.Repeat("The heart rate is 72 bpm; 患者の画像 é e\u0301 🙂 <s>\n", 100)) + new string(' ', 500);
        var buffer = new TokenBuffer(withOffsets: true);
        for (var i = 0; i < 3; i++)
        {
            buffer.Clear();
            tokenizer.Encode(text, buffer);
        }

        Assert.Equal(0, Allocations.Least(() =>
        {
            buffer.Clear();
            tokenizer.Encode(text, buffer);
        }));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Push_Warm_AllocatesNothing(string folder)
    {
        var tokenizer = Load(folder);
        var ids = tokenizer.Encode("The heart rate is 72 bpm; 患者の画像 é 🙂\n");
        var decoder = tokenizer.CreateStreamDecoder();
        Stream(decoder, ids);

        Assert.Equal(0, Allocations.Least(() => Stream(decoder, ids)));
    }

    /// <remarks>
    /// Both are the best of several runs, in time of this thread alone, and a text that seems slow is measured again: a busy machine only ever adds
    /// time, in one run more than in another. Spaces take 8 times as long as this prose where the library is built for debugging, as it is here, and below 5 times where it is optimized.
    /// Quadratic time would be some thousand times as long.
    /// </remarks>
    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_MonotonousText_TakesTimeLikeProse(string folder)
    {
        const int Length = 64 * 1024;
        var tokenizer = Load(folder);
        var random = new Random(3);
        var prose = Measure(tokenizer, Fill("The quick brown fox jumps over the lazy dog, and 12 other animals watch. ", Length));
        string[] texts =
        [
            new(' ', Length),
            new string(' ', Length) + "a",
            new('a', Length),
            new('\n', Length),
            new('7', Length),
            new('\'', Length),
            new('<', Length),
            Fill("ab", Length),
            Fill(" \n", Length),
            Fill("\u0301\u0323", Length / 4),
            Fill("中", Length / 3),
            string.Concat(Enumerable.Range(0, Length / 4).Select(_ => new Rune(random.Next(0x20, 0xD800)).ToString())),
        ];

        foreach (var text in texts)
        {
            var time = Measure(tokenizer, text);
            for (var i = 0; i < 10 && time >= MostTimesProse * prose; i++)
            {
                time = Math.Min(time, Measure(tokenizer, text));
            }

            Assert.True(time < MostTimesProse * prose, $"{time:0.0} ns per byte of {text[..4]}…, {prose:0.0} per byte of prose");
        }
    }

    /// <summary>Nanoseconds per byte, the best of several runs.</summary>
    private static double Measure(Tokenizer tokenizer, string text)
    {
        var buffer = new TokenBuffer();
        var best = double.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            buffer.Clear();
            var start = ThreadClock.Nanoseconds;
            tokenizer.Encode(text, buffer);
            best = Math.Min(best, ThreadClock.Nanoseconds - start);
        }

        return best / Encoding.UTF8.GetByteCount(text);
    }

    private static void Stream(TokenStreamDecoder decoder, TokenId[] ids)
    {
        foreach (var id in ids)
        {
            decoder.Push(id);
        }

        decoder.Complete();
    }

    private static string Fill(string part, int length) => string.Concat(Enumerable.Repeat(part, length / part.Length));

    private static Tokenizer Load(string folder) => Tokenizer.Load(Path.Combine(GoldenFolder.Root("tokenizers"), folder, "tokenizer.json"));
}
