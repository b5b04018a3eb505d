using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Generation.Constraints.Patterns;

namespace Vrm.Onnx;

/// <summary>What an answer may be. Reasoning stays free: the constraint holds inside the answer only, and there the model cannot leave it.</summary>
/// <remarks>Immutable and thread-safe. Made once, it serves any number of requests.</remarks>
public sealed class AnswerConstraint
{
    private readonly string _description;

    private AnswerConstraint(string description, Pattern pattern, IReadOnlyList<string>? values = null)
    {
        _description = description;
        Pattern = pattern;
        Values = values;
    }

    /// <summary>The allowed values, where the constraint is a list of them.</summary>
    /// <value><see langword="null"/> for every other constraint.</value>
    public IReadOnlyList<string>? Values { get; }

    internal Pattern Pattern { get; }

    /// <summary>One of several values, exactly as written.</summary>
    /// <param name="values">At least one; none blank, no two the same.</param>
    /// <exception cref="ConstraintException">There are none, one is blank or not valid Unicode, or two are the same.</exception>
    public static AnswerConstraint OneOf(params IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var copy = values.ToArray();
        ValueList.Check(copy);
        return new AnswerConstraint($"one of {copy.Length} values", Pattern.OneOf(copy.Select(Pattern.Text)), copy);
    }

    /// <summary>A text that a regular expression matches from its first character to its last.</summary>
    /// <param name="expression">
    /// Literals, <c>.</c>, classes, groups, <c>|</c>, <c>* + ? {m,n}</c>, <c>\d \w \s</c> (ASCII) and their opposites. No back references,
    /// no looking around.
    /// </param>
    /// <exception cref="ConstraintException">The expression is not valid or not supported, or no text matches it.</exception>
    public static AnswerConstraint RegularExpression(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var pattern = ExpressionParser.Parse(expression, isAnchored: true);
        return pattern.IsNothing
            ? throw new ConstraintException("expression", $"no text matches {expression}.")
            : new AnswerConstraint($"matching {expression}", pattern);
    }

    /// <summary>A number in a range, with a unit behind it: <c>Number(20, 300, 0, " bpm")</c> gives <c>81 bpm</c>.</summary>
    /// <param name="minimum">The least number, at least −10^15.</param>
    /// <param name="maximum">The greatest number, at most 10^15.</param>
    /// <param name="decimals">Most digits after the point, from 0 to 10; fewer are allowed.</param>
    /// <param name="unit">What has to follow the number, a space before it included if there is to be one; empty: nothing.</param>
    /// <exception cref="ConstraintException">There is no such number, or an argument is out of range.</exception>
    public static AnswerConstraint Number(decimal minimum, decimal maximum, int decimals = 0, string unit = "")
    {
        ArgumentNullException.ThrowIfNull(unit);
        ValueList.CheckText("unit", unit);
        var number = NumberPattern.Create("number", minimum, maximum, decimals);
        var description = string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}{unit}");
        return new AnswerConstraint(description, Pattern.Join(number, Pattern.Text(unit)));
    }

    /// <summary>JSON that satisfies a schema.</summary>
    /// <param name="schema">
    /// A JSON schema of objects with listed properties, arrays, strings, numbers, booleans, null, <c>enum</c>, <c>const</c>, <c>anyOf</c> and
    /// references within the schema that do not lead back to themselves.
    /// </param>
    /// <exception cref="ConstraintException">The text is no JSON or has a name twice in an object, a keyword is not supported, or nothing satisfies the schema.</exception>
    public static AnswerConstraint JsonSchema(string schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        try
        {
            // Of two members with one name, readers of JSON take the first, the last or neither.
            using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return new AnswerConstraint("JSON of a schema", JsonSchemaPattern.Create(document.RootElement));
        }
        catch (JsonException e)
        {
            throw new ConstraintException("schema", $"it is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>JSON that can be read as a .NET type. Numbers are written as numbers, and of an enumeration one of the values that have a name.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="type">
    /// How System.Text.Json reads it: from a source-generated context or, where reflection may be used,
    /// <c>(JsonTypeInfo&lt;T&gt;)JsonSerializerOptions.Web.GetTypeInfo(typeof(T))</c>.
    /// </param>
    /// <exception cref="ConstraintException">The type needs something that is not supported, such as a dictionary, or holds itself.</exception>
    public static AnswerConstraint JsonSchema<T>(JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return JsonSchema(TypeSchema.Create(type));
    }

    /// <summary>What the answer may be, in words.</summary>
    public override string ToString() => _description;
}
