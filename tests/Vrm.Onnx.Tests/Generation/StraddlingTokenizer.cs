using System.Text;
using System.Text.Json.Nodes;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Generation;

/// <summary>A vocabulary of bytes, in which tokens also begin and end in the middle of a dialect's tags and of characters, and some tags are special tokens.</summary>
internal sealed class StraddlingTokenizer
{
    public const int EndToken = 0;

    private static readonly string[] Words = ["low", "lower", "high", "81", " bpm", "{\"note\":\"", "\"}", "\n", " ", "é", "😀"];

    private readonly OutputTokens _tokens = new();

    /// <param name="dialect">Has the tags.</param>
    /// <param name="special">The tags, or beginnings of tags, that are special tokens.</param>
    public StraddlingTokenizer(ReasoningDialect dialect, params string[] special)
    {
        Array.ForEach(["<end>", .. special], _tokens.AddSpecial);
        for (var value = 0; value < 256; value++)
        {
            _tokens.Add([(byte)value]);
        }

        foreach (var word in Words)
        {
            _tokens.Add(Encoding.UTF8.GetBytes(word));
        }

        foreach (var tag in dialect.Blocks.SelectMany(block => new[] { block.Open, block.Close }).Select(Encoding.UTF8.GetBytes))
        {
            AddParts(tag);
        }
    }

    public int Count => _tokens.Count;

    public Tokenizer Tokenizer => _tokens.Load();

    /// <summary>Writes a text in tokens, cut at random.</summary>
    public IEnumerable<int> Spell(string text, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(text).AsMemory();
        while (bytes.Length > 0)
        {
            var choices = _tokens.BeginningsOf(bytes);
            var (id, length) = choices[random.Next(choices.Count)];
            yield return id;
            bytes = bytes[length..];
        }
    }

    /// <summary>The token of some bytes.</summary>
    public int IdOf(params ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length;
        return _tokens.BeginningsOf(bytes.ToArray()).Single(token => token.Length == length).Id;
    }

    private void AddParts(byte[] tag)
    {
        for (var from = 0; from < tag.Length; from++)
        {
            _tokens.Add(tag[from..]);
            _tokens.Add(tag[..(from + 1)]);
            foreach (var word in Words.Select(Encoding.UTF8.GetBytes))
            {
                _tokens.Add([.. tag[from..], .. word]);
                _tokens.Add([.. tag[from..], word[0]]);
            }
        }
    }

    private sealed class OutputTokens
    {
        private readonly List<(string Text, byte[] Bytes)> _tokens = [];
        private readonly HashSet<string> _known = [];
        private readonly JsonArray _special = [];

        public int Count => _tokens.Count;

        public void AddSpecial(string text)
        {
            _special.Add(new JsonObject
            {
                ["id"] = _tokens.Count, ["content"] = text, ["special"] = true, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false,
            });
            _known.Add(text);
            _tokens.Add((text, Encoding.UTF8.GetBytes(text)));
        }

        public void Add(byte[] bytes)
        {
            var text = string.Concat(bytes.Select(CharacterOf));
            if (_known.Add(text))
            {
                _tokens.Add((text, bytes));
            }
        }

        public List<(int Id, int Length)> BeginningsOf(ReadOnlyMemory<byte> bytes) =>
            [.. _tokens.Select((token, id) => (token.Bytes, Id: id)).Where(token => bytes.Span.StartsWith(token.Bytes)).Select(token => (token.Id, token.Bytes.Length))];

        public Tokenizer Load()
        {
            var vocabulary = new JsonObject(_tokens.Select((token, id) => KeyValuePair.Create(token.Text, (JsonNode?)id)));
            var json = new JsonObject
            {
                ["version"] = "1.0",
                ["added_tokens"] = _special.DeepClone(),
                ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true },
                ["decoder"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true },
                ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
            };
            return Tokenizer.Load(Encoding.UTF8.GetBytes(json.ToJsonString()), "straddling.json");
        }

        /// <summary>A byte as tokenizer files write it: printable ones as they are, the others from U+0100 on (Radford et al., GPT-2).</summary>
        private static char CharacterOf(byte value)
        {
            static bool IsPrintable(int candidate) => candidate is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            return IsPrintable(value) ? (char)value : (char)(0x100 + Enumerable.Range(0, value).Count(other => !IsPrintable(other)));
        }
    }
}
