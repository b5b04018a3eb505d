using System.Text.Encodings.Web;
using System.Text.Json;

namespace Vrm.Onnx.Tests.Generation.Constraints;

public class JsonSchemaPatternTests
{
    private const string Reading =
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A reading", "type": "object",
          "properties": {
            "finding": { "enum": ["stable", "tachycardia", null] },
            "rate": { "type": "integer", "minimum": 20, "maximum": 300 },
            "temperature": { "type": ["number", "null"], "minimum": 30, "exclusiveMaximum": 45 },
            "alarms": { "type": "array", "items": { "$ref": "#/$defs/alarm" }, "maxItems": 2 }
          },
          "required": ["finding", "rate"], "additionalProperties": false,
          "$defs": { "alarm": { "type": "string", "minLength": 1, "maxLength": 3 } }
        }
        """;

    [Theory]
    [InlineData('"')]
    [InlineData('\\')]
    [InlineData('\b')]
    [InlineData('\f')]
    [InlineData('\n')]
    [InlineData('\r')]
    [InlineData('\t')]
    public void Create_CharacterWithAnEscapeOfItsOwn_IsReadBackAsItself(char letter)
    {
        var expression = letter == '\\' ? @"a\\b" : $"a{letter}b";
        var language = new Language(AnswerConstraint.JsonSchema($$"""{"type":"string","pattern":{{JsonSerializer.Serialize($"^{expression}$")}}}"""));

        var written = new[] { "\\\"", "\\\\", "\\b", "\\f", "\\n", "\\r", "\\t" }.Select(escape => $"\"a{escape}b\"").Where(language.Has);

        Assert.Equal($"a{letter}b", JsonSerializer.Deserialize<string>(Assert.Single(written)));
    }

    [Theory]
    [InlineData("""{"finding":"stable","rate":81}""")]
    [InlineData("""{"finding": null, "rate": 20, "temperature": 36.6, "alarms": []}""")]
    [InlineData("""{"finding":"stable","rate":300,"temperature":null}""")]
    [InlineData("""{"finding":"stable","rate":81,"alarms":["HR","é\"😀"]}""")]
    [InlineData("""{"finding":"stable","rate":81,"temperature":44.999999}""")]
    public void Create_Object_AllowsWhatTheSchemaSays(string json)
    {
        Assert.True(new Language(AnswerConstraint.JsonSchema(Reading)).Has(json));
    }

    [Theory]
    [InlineData("""{"finding":"stable"}""")]
    [InlineData("""{"rate":81,"finding":"stable"}""")]
    [InlineData("""{"finding":"other","rate":81}""")]
    [InlineData("""{"finding":"stable","rate":19}""")]
    [InlineData("""{"finding":"stable","rate":81.5}""")]
    [InlineData("""{"finding":"stable","rate":81,}""")]
    [InlineData("""{"finding":"stable","rate":81,"temperature":45}""")]
    [InlineData("""{"finding":"stable","rate":81,"alarms":[""]}""")]
    [InlineData("""{"finding":"stable","rate":81,"alarms":["HRHR"]}""")]
    [InlineData("""{"finding":"stable","rate":81,"alarms":["a","b","c"]}""")]
    [InlineData("""{"finding":"stable","rate":81,"alarms":["\u0041"]}""")]
    [InlineData("""{"finding":"stable","rate":81,"more":1}""")]
    [InlineData("""{ "finding":"stable","rate":81}""")]
    public void Create_Object_RefusesEverythingElse(string json)
    {
        Assert.False(new Language(AnswerConstraint.JsonSchema(Reading)).Has(json));
    }

    [Theory]
    [InlineData("""{"type":"boolean"}""", "true", "True")]
    [InlineData("""{"type":"null"}""", "null", "0")]
    [InlineData("""{"type":"integer"}""", "-12345", "1.0")]
    [InlineData("""{"type":"number"}""", "-0.125", "1e3")]
    [InlineData("""{"type":"number","minimum":0}""", "0.5", "-0.5")]
    [InlineData("""{"type":"number","exclusiveMinimum":0,"maximum":1}""", "0.000001", "0")]
    [InlineData("""{"type":"integer","exclusiveMinimum":1.5,"exclusiveMaximum":4}""", "3", "4")]
    [InlineData("""{"type":"integer","exclusiveMinimum":1.5,"exclusiveMaximum":4}""", "2", "1")]
    [InlineData("""{"type":"integer","exclusiveMaximum":-1.5}""", "-2", "-1")]
    [InlineData("""{"const":{"a":[1,"x y"]}}""", """{"a":[1,"x y"]}""", """{"a":[1,"xy"]}""")]
    [InlineData("""{"enum":[1,2.0,2.5,"1",null],"type":["integer","null"]}""", "2.0", "2.5")]
    [InlineData("""{"enum":[1,2.0,2.5,"1",null],"type":["integer","null"]}""", "null", "\"1\"")]
    [InlineData("""{"anyOf":[{"type":"boolean"},{"const":"maybe"}]}""", "\"maybe\"", "\"no\"")]
    [InlineData("""{"type":"string","pattern":"^[A-Z]{2}$"}""", "\"HR\"", "\"HRR\"")]
    [InlineData("""{"type":"string","pattern":"b"}""", "\"a\\nb\\\\c\"", "\"ac\"")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-02-28T23:59:59.5Z\"", "\"2026-13-01T00:00:00Z\"")]
    [InlineData("""{"type":"string","format":"uuid"}""", "\"01234567-89ab-cdef-0123-456789abcdef\"", "\"0123\"")]
    [InlineData("""{"type":"string","minLength":2}""", "\"\\\"\\\\\"", "\"a\"")]
    [InlineData("""{"type":"string"}""", "\"\"", "\"\n\"")]
    [InlineData("""{"type":"array","items":{"type":"null"},"minItems":2}""", "[null, null,null]", "[null]")]
    [InlineData("""{"type":"array","items":{"type":"null"},"maxItems":0}""", "[]", "[null]")]
    [InlineData("""{"type":"array","items":{"type":"null"},"minItems":1,"maxItems":1}""", "[null]", "[]")]
    [InlineData("""{"type":"object"}""", "{}", "{ }")]
    [InlineData("""{"type":"object","properties":{"a b\"c":{"type":"null"}}}""", "{\"a b\\\"c\":null}", "{\"a b\":null}")]
    [InlineData("""{"properties":{"a":{"$ref":"#/properties/x~1y"},"x/y":{"type":"null"}},"type":"object"}""", "{\"x/y\":null}", "{\"a\":1}")]
    public void Create_Schema_AllowsAndRefuses(string schema, string allowed, string refused)
    {
        var language = new Language(AnswerConstraint.JsonSchema(schema));

        Assert.True(language.Has(allowed));
        Assert.False(language.Has(refused));
    }

    [Fact]
    public void Create_OptionalProperties_AllowAnySubsetWithRightCommas()
    {
        string[] names = ["a", "b", "c", "d"];
        var properties = string.Join(",", names.Select(name => $$"""
            "{{name}}":{"type":"null"}
            """));
        var language = new Language(AnswerConstraint.JsonSchema($$$"""{"type":"object","properties":{{{{properties}}}},"required":["c"]}"""));

        for (var set = 0; set < 16; set++)
        {
            var chosen = names.Where((_, i) => (set & (1 << i)) != 0).ToArray();
            var json = $"{{{string.Join(",", chosen.Select(name => $"\"{name}\":null"))}}}";

            Assert.Equal(chosen.Contains("c"), language.Has(json));
        }
    }

    [Theory]
    [InlineData("#", "true")]
    [InlineData("#", "{}")]
    [InlineData("#", """{"type":"thing"}""")]
    [InlineData("#", """{"type":[]}""")]
    [InlineData("#", """{"enum":[]}""")]
    [InlineData("#", """{"enum":["a",null],"type":["integer","array"]}""")]
    [InlineData("#", """{"const":1.5,"type":"integer"}""")]
    [InlineData("#", """{"oneOf":[{"type":"null"}]}""")]
    [InlineData("#", """{"type":"string","contentEncoding":"base64"}""")]
    [InlineData("#", """{"type":"string","format":"ipv6"}""")]
    [InlineData("#", """{"type":"string","minLength":3,"maxLength":2}""")]
    [InlineData("#", """{"type":"string","minLength":-1}""")]
    [InlineData("#", """{"type":"string","pattern":"(?=a)"}""")]
    [InlineData("#", """{"type":"string","pattern":"^a|b"}""")]
    [InlineData("#", """{"type":"string","pattern":"a","maxLength":5}""")]
    [InlineData("#", """{"type":"string","pattern":5}""")]
    [InlineData("#", """{"type":"string","pattern":null}""")]
    [InlineData("#", """{"type":"string","format":null}""")]
    [InlineData("#/items", """{"type":"array","items":{"type":"string","pattern":"^[^\\s\\S]$"}}""")]
    [InlineData("#/properties/a", """{"type":"object","properties":{"a":{"type":"string","pattern":"^\\u0001$"}}}""")]
    [InlineData("#", """{"type":"object","properties":{"1":{"type":"null"}},"required":[1]}""")]
    [InlineData("#", """{"type":"integer","minimum":3,"maximum":2}""")]
    [InlineData("#", """{"type":"integer","minimum":0.1,"maximum":0.9}""")]
    [InlineData("#", """{"type":"integer","minimum":"3"}""")]
    [InlineData("#", """{"type":"number","multipleOf":0.5}""")]
    [InlineData("#", """{"type":"array"}""")]
    [InlineData("#", """{"type":"array","items":{"type":"null"},"uniqueItems":true}""")]
    [InlineData("#/items", """{"type":"array","items":false}""")]
    [InlineData("#", """{"type":"object","additionalProperties":{"type":"null"}}""")]
    [InlineData("#", """{"type":"object","required":["a"]}""")]
    [InlineData("#/properties/a", """{"type":"object","properties":{"a":{"type":"list"}}}""")]
    [InlineData("#/properties/a", """{"type":"object","properties":{"a":{"$ref":"#"}}}""")]
    [InlineData("#", """{"$ref":"https://example.org/schema"}""")]
    [InlineData("#", """{"$ref":"#/missing"}""")]
    [InlineData("#/$defs/a", """{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"type":"null"}],"not":{}}}}""")]
    public void Create_NotSupportedOrImpossible_ThrowsNamingThePlace(string path, string schema)
    {
        var error = Assert.Throws<ConstraintException>(() => AnswerConstraint.JsonSchema(schema));

        Assert.Equal($"schema {path}", error.Where);
    }

    [Fact]
    public void Create_NoJson_Throws()
    {
        Assert.Equal("schema", Assert.Throws<ConstraintException>(() => AnswerConstraint.JsonSchema("{")).Where);
    }

    [Fact]
    public void Create_NameTwice_Throws()
    {
        const string schema = """{"type":"object","properties":{"a":{"type":"null"},"a":{"type":"string"}}}""";

        Assert.Equal("schema", Assert.Throws<ConstraintException>(() => AnswerConstraint.JsonSchema(schema)).Where);
    }

    [Fact]
    public void Create_ReferencesThatDouble_ThrowsSoon()
    {
        // Each definition holds the next one twice: a billion in thirty lines.
        var definitions = string.Join(",", Enumerable.Range(0, 30).Select(i => $$$"""
            "d{{{i}}}":{"type":"object","properties":{"a":{"$ref":"#/$defs/d{{{i + 1}}}"},"b":{"$ref":"#/$defs/d{{{i + 1}}}"}},"required":["a","b"]}
            """));
        var constraint = AnswerConstraint.JsonSchema($$$"""{"$ref":"#/$defs/d0","$defs":{ {{{definitions}}},"d30":{"type":"null"} } }""");

        Assert.Equal("size", Assert.Throws<ConstraintException>(() => new Language(constraint)).Where);
    }

    [Fact]
    public void Create_ReferencesInALongRow_Throws()
    {
        var definitions = string.Join(",", Enumerable.Range(0, 50_000).Select(i => $$"""
            "d{{i}}":{"$ref":"#/$defs/d{{i + 1}}"}
            """));

        var error = Assert.Throws<ConstraintException>(() => AnswerConstraint.JsonSchema($$$"""{"$ref":"#/$defs/d0","$defs":{ {{{definitions}}} } }"""));

        Assert.Equal("schema #/$defs/d127", error.Where);
    }

    [Fact]
    public void Create_AnyTextOfTheLanguage_IsJsonOfTheSchema()
    {
        var language = new Language(AnswerConstraint.JsonSchema(Reading));
        var random = new Random(4);
        for (var i = 0; i < 300; i++)
        {
            using var json = JsonDocument.Parse(language.Draw(random));

            Assert.InRange(json.RootElement.GetProperty("rate").GetInt32(), 20, 300);
            if (json.RootElement.TryGetProperty("alarms", out var alarms))
            {
                Assert.InRange(alarms.GetArrayLength(), 0, 2);
                Assert.All(alarms.EnumerateArray(), alarm => Assert.InRange(alarm.GetString()!.EnumerateRunes().Count(), 1, 3));
            }
        }
    }

    [Fact]
    public void Create_AnySchema_AllowsJustTheValuesThatSatisfyIt()
    {
        var written = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var schema = RandomSchema.Create(random, depth: 3);
            var language = new Language(AnswerConstraint.JsonSchema(schema.Schema.ToJsonString()));
            for (var i = 0; i < 20; i++)
            {
                var text = language.Draw(random);
                using var json = JsonDocument.Parse(text);
                Assert.True(schema.Accepts(json.RootElement), $"seed {seed}: {text} of {schema.Schema}");

                var value = JsonSerializer.SerializeToElement(schema.Draw(random));
                text = JsonSerializer.Serialize(value, written);
                Assert.True(schema.Accepts(value) == language.Has(text), $"seed {seed}: {text} of {schema.Schema}");
            }
        }
    }

    [Fact]
    public void Create_Dates_AreThoseOfTheCalendar()
    {
        var language = new Language(AnswerConstraint.JsonSchema("""{"type":"string","format":"date"}"""));
        foreach (var year in new[] { 1600, 1700, 1900, 1996, 1999, 2000, 2024, 2100, 2400 })
        {
            for (var month = 0; month <= 13; month++)
            {
                for (var day = 0; day <= 32; day++)
                {
                    var exists = month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

                    Assert.Equal(exists, language.Has($"\"{year:D4}-{month:D2}-{day:D2}\""));
                }
            }
        }
    }
}
