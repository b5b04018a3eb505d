using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Vrm.Onnx.Generation.Constraints;

namespace Vrm.Onnx.Tests.Generation.Constraints;

public sealed class TypeSchemaTests
{
    [Fact]
    public void JsonSchema_OfARecord_GivesJsonThatReadsBack() => AssertReadsBack(ReadingJson.Default.MonitorReading, reading =>
    {
        Assert.NotNull(reading.Patient);
        Assert.True(Enum.IsDefined(reading.Finding));
        Assert.True(reading.Former is null || Enum.IsDefined(reading.Former.Value));
    });

    [Fact]
    public void JsonSchema_OfValues_GivesJsonThatReadsBack()
    {
        AssertReadsBack(ReadingJson.Default.Times, _ => { });
        AssertReadsBack(ReadingJson.Default.Numbers, _ => { });
        AssertReadsBack(ReadingJson.Default.Others, others => Assert.True(Enum.IsDefined(others.Priority)));
    }

    [Fact]
    public void JsonSchema_NumbersReadFromTextsToo_AreWrittenAsNumbers()
    {
        var type = new ReadingJson(new JsonSerializerOptions { NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals }).Numbers;

        AssertReadsBack(type, _ => { });
        Assert.DoesNotContain("string", TypeSchema.Create(type), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Alarms":"Sound","Priority":2}""", true)]
    [InlineData("""{"Alarms":"Sound","Priority":null}""", false)]
    [InlineData("""{"Alarms":"Sound","Priority":3}""", false)]
    [InlineData("""{"Alarms":"Sound","Priority":"High"}""", false)]
    [InlineData("""{"Alarms":null,"Priority":1}""", true)]
    [InlineData("""{"Alarms":"None","Priority":1}""", true)]
    [InlineData("""{"Alarms":"sound","Priority":1}""", false)]
    public void JsonSchema_OfEnumerations_AllowsTheValuesThatHaveAName(string json, bool expected)
    {
        Assert.Equal(expected, new Language(AnswerConstraint.JsonSchema(ReadingJson.Default.AlarmState)).Has(json));
    }

    [Fact]
    public void JsonSchema_OfTypesThatAreNotSupported_ThrowsNamingThePlace()
    {
        AssertRefused(ReadingJson.Default.DictionaryStringInt32, "#");
        AssertRefused(ReadingJson.Default.Tree, "#/properties/Children/items");
        AssertRefused(ReadingJson.Default.ListShape, "#/items");
        AssertRefused(ReadingJson.Default.ListUri, "#/items");
        AssertRefused(ReadingJson.Default.ListObject, "#");
    }

    private static void AssertReadsBack<T>(JsonTypeInfo<T> type, Action<T> check)
    {
        var language = new Language(AnswerConstraint.JsonSchema(type));
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var value = JsonSerializer.Deserialize(language.Draw(random), type);
            Assert.NotNull(value);
            check(value);
        }
    }

    private static void AssertRefused<T>(JsonTypeInfo<T> type, string path) =>
        Assert.Equal($"schema {path}", Assert.Throws<ConstraintException>(() => AnswerConstraint.JsonSchema(type)).Where);
}

public sealed record MonitorReading(
    Finding Finding, Finding? Former, int? Rate, double Temperature, Patient Patient, IReadOnlyList<Patient> Others, bool IsAlarm, DateTimeOffset At, Guid Id);

public sealed record Patient(string Name, char Bed);

public sealed record Times(DateTime DateTime, DateTimeOffset Offset, DateOnly Date, TimeOnly Time, TimeSpan Span, TimeSpan? Maybe);

public sealed record Numbers(byte Byte, sbyte SByte, short Short, ushort UShort, int Int, uint UInt, long Long, ulong ULong, Int128 Huge, Half Half, float Float, double? Double, decimal Decimal);

public sealed record Others(Version Version, byte[] Bytes, Alarms Alarms, Priority Priority);

public sealed record AlarmState(Alarms? Alarms, Priority Priority);

public sealed record Tree(List<Tree> Children);

[JsonDerivedType(typeof(Circle), "circle")]
public abstract record Shape;

public sealed record Circle(double Radius) : Shape;

[JsonConverter(typeof(JsonStringEnumConverter<Finding>))]
public enum Finding
{
    Stable,
    Tachycardia,
}

[Flags]
[JsonConverter(typeof(JsonStringEnumConverter<Alarms>))]
public enum Alarms
{
    None = 0,
    Sound = 1,
    Light = 2,
}

public enum Priority
{
    Low = 1,
    High = 2,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.Unspecified, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(MonitorReading))]
[JsonSerializable(typeof(Times))]
[JsonSerializable(typeof(Numbers))]
[JsonSerializable(typeof(Others))]
[JsonSerializable(typeof(AlarmState))]
[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSerializable(typeof(Tree))]
[JsonSerializable(typeof(List<Shape>))]
[JsonSerializable(typeof(List<Uri>))]
[JsonSerializable(typeof(List<object>))]
internal sealed partial class ReadingJson : JsonSerializerContext;
