using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Tests.Prompting.Templates;

/// <summary>Templates come with checkpoints from anywhere: what they may say, and what must not hurt.</summary>
public class ChatTemplateTests
{
    [Theory]
    [InlineData("a\n{% if true %}\nb\n{% endif %}\nc", "a\nb\nc")]
    [InlineData("  {% if true %}b{% endif %}", "b")]
    [InlineData("a {%- if true -%} b {%- endif -%} c", "abc")]
    [InlineData("  {%+ if true %}b{% endif +%}\nc", "  b\nc")]
    [InlineData("a {# no {{ tag }} #}\nb\n", "a b")]
    [InlineData("{{ '}}' ~ \"%}\" }}{{ {'a': {'b': 1}}['a']['b'] }}", "}}%}1")]
    [InlineData("{{ '<' * 3 + 'a' 'b' | upper }}", "<<<AB")]
    [InlineData("{% for k, v in {'a': 1, 'b': 2}.items() if v > 1 %}{{ k }}{{ loop.index }}{{ loop.last }}{% else %}none{% endfor %}", "b1True")]
    [InlineData("{% for i in range(5) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "02")]
    [InlineData("{% set x = 1 %}{% for i in [1, 2] %}{% set x = i + 5 %}{% endfor %}{{ x }}", "1")]
    [InlineData("{% set n = namespace(x=1) %}{% for i in [1, 2] %}{% set n.x = i + 5 %}{% endfor %}{{ n.x }}", "7")]
    [InlineData("{% macro f(a, b='!') %}{{ a }}{{ b }}{% endmacro %}{{ f('x') + f('y', b='?') }}", "x!y?")]
    [InlineData("{% set x %}a{{ 1 }}{% endset %}{{ x[::-1] }}{{ 'abc'[1:] }}{{ [1, 2, 3][-1] }}", "1abc3")]
    [InlineData("{{ 'a' if false }}{{ missing }}{{ missing is defined }}{{ not missing is defined }}", "FalseTrue")]
    [InlineData("{{ 'x</t>y'.split('</t>')[-1] | trim }}{{ ' a '.strip() }}{{ 'nan'.lstrip('n') }}", "yaan")]
    [InlineData("{{ [{'t': 'a', 'v': 1}, {'t': 'b', 'v': 2}] | selectattr('t', 'equalto', 'b') | map(attribute='v') | list }}", "[2]")]
    [InlineData("{{ {'a': ['ü', none, true, 1.0]} | tojson }}", "{\"a\": [\"ü\", null, true, 1.0]}")]
    [InlineData("{{ 1 < 2 <= 2 and 'a' in 'cat' and 'x' not in ['y'] }}{{ 7 // 2 }}{{ -7 % 3 }}", "True32")]
    [InlineData("{% generation %}a{% endgeneration %}{{ '\\n\\t\\'' }}{{ [1, 'a'] }}", "a\n\t'[1, 'a']")]
    public void Render_Construct_GivesWhatJinjaGives(string source, string expected) =>
        Assert.Equal(expected, Render(source));

    [Theory]
    [InlineData("{% for i in range(10000) %}{% for j in range(10000) %}{{ '' }}{% endfor %}{% endfor %}", "runs for too long")]
    [InlineData("{% for i in range(1000000000) %}{% endfor %}", "too long")]
    [InlineData("{{ 'aaaaaaaaaa' * 1000000000 }}", "too long")]
    [InlineData("{% set n = namespace(x='aaaaaaaa') %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}", "too long")]
    [InlineData("{% for i in range(9000) %}{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }}{% endfor %}", "too long")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "calls itself too often")]
    [InlineData("{{ 9223372036854775807 + 1 }}", "too large")]
    [InlineData("{{ missing.field }}", "missing is not defined")]
    [InlineData("{{ missing() }}", "missing is not known")]
    [InlineData("{{ 'a' + 1 }}", "'+' does not fit 'a' and 1")]
    [InlineData("{{ ''.__class__ }}{{ ''.__class__.__mro__ }}", "not defined")]
    [InlineData("{{ 1 % 0 }}", "'%' does not fit")]
    [InlineData("{{ 'a' | pickle }}", "filter pickle is not known")]
    [InlineData("{{ 'a' is evil }}", "test evil is not known")]
    [InlineData("{% include 'passwd' %}", "statement include is not known")]
    [InlineData("a\n{% if true %}b", "endif is missing")]
    [InlineData("a\n{{ 'b }}", "line 2: a tag is not closed")]
    [InlineData("{{ (1 }}", "the tag ends where ',' is expected")]
    [InlineData("{{ ( }}", "expected")]
    [InlineData("{{ 1 2 }}", "the end of the tag")]
    public void Render_HostileOrBroken_IsATypedError(string source, string problem)
    {
        var error = Assert.Throws<TemplateException>(() => Render(source));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.False(error.IsRefusal);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("not ", "")]
    [InlineData("- ", "")]
    [InlineData("1 + ", "")]
    public void Parse_DeepNesting_DoesNotOverflowTheStack(string open, string close)
    {
        var source = "{{ " + string.Concat(Enumerable.Repeat(open, 50_000)) + "1" + string.Concat(Enumerable.Repeat(close, 50_000)) + " }}";

        Assert.Throws<TemplateException>(() => Render(source));
        Assert.Throws<TemplateException>(() => Render(string.Concat(Enumerable.Repeat("{% if true %}", 5_000))));
    }

    [Fact]
    public void Parse_LargestTagAllowed_IsEvaluated() =>
        Assert.Equal("990", Render("{{ " + string.Join(" + ", Enumerable.Repeat("1", 990)) + " }}"));

    [Fact]
    public void Render_TemplateRefuses_SaysSo()
    {
        var error = Assert.Throws<TemplateException>(() => Render("{{ raise_exception('roles must alternate') }}"));

        Assert.True(error.IsRefusal);
        Assert.Equal("roles must alternate", error.Message);
    }

    [Fact]
    public void Parse_SourceOfAMegabyte_IsRefused() =>
        Assert.Throws<TemplateException>(() => Render(new string('a', 1 << 20)));

    private static string Render(string source) =>
        ChatTemplate.Parse(source, new Dictionary<string, string>()).Render([], addGenerationPrompt: false);
}
