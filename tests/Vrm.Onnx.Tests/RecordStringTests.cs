using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tests;

/// <summary>The string of a record may end in a log, where no question, reasoning or answer belongs.</summary>
public class RecordStringTests
{
    private const string Private = "what-a-patient-is-asked";

    /// <summary>Namespaces whose records describe a model or an image's format, and hold no text of a user or of a model's output.</summary>
    private static readonly string[] Descriptions = ["Vrm.Onnx.Bundles", "Vrm.Onnx.Imaging", "Vrm.Onnx.Prompting"];

    /// <summary>Other records whose texts describe a model, a machine or a load as well.</summary>
    private static readonly string[] DescribingTypes =
    [
        "ReasoningBlock", "ReasoningDialect", "TagToken", "GenerationOptions", "VisionReasonerOptions", "LoadProgress", "ExecutionOptions", "ExecutionReport",
        "GraphExecution", "TensorPlacement", "TensorRtOptions",
    ];

    public static TheoryData<Type> Records => [.. RecordTypes];

    private static IEnumerable<Type> RecordTypes => typeof(VisionReasoner).Assembly.GetExportedTypes()
        .Where(type => IsRecord(type) && !type.IsAbstract && !Descriptions.Any(description => type.Namespace!.StartsWith(description, StringComparison.Ordinal)) && !DescribingTypes.Contains(type.Name));

    [Theory]
    [MemberData(nameof(Records))]
    public void ToString_RecordWithPrivateTexts_ShowsNoneOfThem(Type type)
    {
        var record = Fill(type, depth: 0)!;

        Assert.DoesNotContain(Private, record.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Records_OfRequestsAndResults_AreAmongThoseTested()
    {
        HashSet<string> tested = [.. RecordTypes.Select(type => type.Name)];

        Assert.Superset(
            new HashSet<string> { "ReasoningRequest", "ReasoningResult", "ReasoningTranscript", "ConversationTurn", "Abstention", "SampledAnswer", "AnswerTextUpdate", "CompletedUpdate" },
            tested);
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null || (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null);

    /// <summary>A record in which every text, however deep, is private.</summary>
    private static object? Fill(Type type, int depth)
    {
        if (type == typeof(string))
        {
            return Private;
        }

        if (type.IsGenericType && type.IsInterface && type.IsAssignableTo(typeof(IEnumerable)))
        {
            var item = type.GetGenericArguments()[^1];
            if (!type.IsAssignableFrom(item.MakeArrayType()))
            {
                return null;
            }

            var items = Array.CreateInstance(item, 1);
            items.SetValue(Fill(item, depth + 1), 0);
            return items;
        }

        if (type.IsAbstract || depth > 6 || !IsRecord(type))
        {
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        }

        var record = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(property => property.CanWrite))
        {
            property.SetValue(record, Fill(property.PropertyType, depth + 1));
        }

        return record;
    }
}
