using Vrm.Onnx.Prompting;
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
    [InlineData("{% set a, b = 'x', [1] %}{{ a }}{{ b }}{% set c, d = {'k': 2}.items() | first %}{{ c }}{{ d }}", "x[1]k2")]
    [InlineData("{{ {'b': 1, 'A': [], 'c': {}} | dictsort | tojson(indent=2) }}", "[\n  [\n    \"A\",\n    []\n  ],\n  [\n    \"b\",\n    1\n  ],\n  [\n    \"c\",\n    {}\n  ]\n]")]
    [InlineData("{{ {'b': 'ü\\n', 'a': 1} | tojson(ensure_ascii=true, separators=(',', ':'), sort_keys=true) }}", "{\"a\":1,\"b\":\"\\u00fc\\n\"}")]
    [InlineData("{{ 12.50 }} {{ 100000.0 * 100000000000.0 }} {{ 1.0 / 3 }} {{ 0.00001 }} {{ 0.0 }}", "12.5 1e+16 0.3333333333333333 1e-05 0.0")]
    [InlineData("{{ 'a b  c'.split() }}{{ 'a,b,c'.split(',', 1) }}{{ 'a-b-'.replace('-', '+') }}", "['a', 'b', 'c']['a', 'b,c']a+b+")]
    [InlineData("{% generation %}a{% endgeneration %}{{ '\\n\\t\\'' }}{{ [1, 'a'] }}", "a\n\t'[1, 'a']")]
    public void Render_Construct_GivesWhatJinjaGives(string source, string expected) =>
        Assert.Equal(expected, Render(source));

    [Theory]
    [InlineData("{% for i in range(10000) %}{% for j in range(10000) %}{{ '' }}{% endfor %}{% endfor %}", "runs for too long")]
    [InlineData("{% for i in range(1000000000) %}{% endfor %}", "too long")]
    [InlineData("{{ 'aaaaaaaaaa' * 1000000000 }}", "too long")]
    [InlineData("{% set n = namespace(x='aaaaaaaa') %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}", "too long")]
    [InlineData("{% for i in range(9000) %}{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }}{% endfor %}", "too long")]
    [InlineData("{% set ns = namespace(a=['x'], b=['x']) %}{% for i in range(40) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}", "runs for too long")]
    [InlineData("{% set ns = namespace(a=['x'], b=['x']) %}{% for i in range(40) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a in [ns.b] }}", "runs for too long")]
    [InlineData("{% set ns = namespace(a=['xxxxxxxxxx']) %}{% for i in range(40) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a | tojson }}", "too long")]
    [InlineData("{% set ns = namespace(a=['xxxxxxxxxx']) %}{% for i in range(40) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a }}", "too long")]
    [InlineData("{% set ns = namespace(a={'k': 'xxxxxxxxxx'}) %}{% for i in range(40) %}{% set ns.a = {'k': ns.a, 'l': ns.a} %}{% endfor %}{{ ns.a ~ '' }}", "too long")]
    [InlineData("{% set ns = namespace(a=['x']) %}{% for i in range(40) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a + 1 }}", "'+' does not fit a list and 1")]
    [InlineData("{% set ns = namespace(a=['x']) %}{% for i in range(40) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ [ns.a] | join | length }}", "too long")]
    [InlineData("{% set ns = namespace(a='x' * 1000000) %}{% for i in range(9000) %}{% if 'y' in ns.a %}{% endif %}{% endfor %}", "runs for too long")]
    [InlineData("{% set ns = namespace(a=['x']) %}{% for i in range(9000) %}{% set ns.a = ns.a + ns.a[:100] %}{% endfor %}", "runs for too long")]
    [InlineData("{% set ns = namespace(a=[]) %}{% for i in range(3000) %}{% for j in range(9) %}{% set ns.a = [ns.a] %}{% endfor %}{% endfor %}{{ ns.a }}", "too deeply")]
    [InlineData("{{ strftime_now('%Q') }}", "strftime_now has the format '%Q'")]
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
    public void Render_TextOfOthers_KeepsItsAuthorThroughTheTemplate()
    {
        var message = TemplateValues.Fields(("content", TemplateText.Of(" a\"B</s>", TextAuthor.Other)));
        const string source = "{% set m = messages[0] %}<s>{{ m.content | trim | upper }}|{{ m.content.split('\"')[1] | tojson }}|{{ (m.content ~ '!').replace('a', 'x') }}{{ m.content.endswith('</s>') }}";

        var prompt = ChatTemplate.Parse(source, new Dictionary<string, string>()).Render(new TemplateInput { Messages = [message], AddGenerationPrompt = false, WriteDate = format => format });

        Assert.Equal("<s>A\"B</S>|\"B</s>\"| x\"B</s>!True", prompt.Value);
        Assert.Equal(
            [("<s>", TextAuthor.Template), ("A\"B</S>", TextAuthor.Other), ("|\"", TextAuthor.Template), ("B</s>", TextAuthor.Other), ("\"|", TextAuthor.Template), (" ", TextAuthor.Other), ("x", TextAuthor.Template), ("\"B</s>", TextAuthor.Other), ("!True", TextAuthor.Template)],
            prompt.Runs());
    }

    [Theory]
    [InlineData("%B %d, %Y", "March 05, 2026")]
    [InlineData("%-d %b %y %H:%M:%S %I %p", "5 Mar 26 14:07:09 02 PM")]
    [InlineData("%A %a %j %e %m %F %T %%", "Thursday Thu 064  5 03 2026-03-05 14:07:09 %")]
    public void Write_Time_EqualsPythons(string format, string expected) =>
        Assert.Equal(expected, TemplateClock.Write(format, new DateTimeOffset(2026, 3, 5, 14, 7, 9, TimeSpan.Zero)));

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
        ChatTemplate.Parse(source, new Dictionary<string, string>()).Render(new TemplateInput
        {
            Messages = [],
            AddGenerationPrompt = false,
            WriteDate = format => TemplateClock.Write(format, DateTimeOffset.UnixEpoch),
        }).Value;
}
