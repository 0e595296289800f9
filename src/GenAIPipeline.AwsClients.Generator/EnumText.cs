namespace GenAIPipeline.AwsClients.Generator;

/// <summary>Constant classes: open enums.</summary>
internal static class EnumText
{
    public static string Write(ApiModel api)
    {
        var code = new CodeText(api.Namespace, "Amazon.Runtime");
        foreach (var (name, values) in api.Enums.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var constants = string.Join("\n", values.Select(value => $"    public static readonly {name} {CSharpNames.Constant(value)} = new {name}(\"{value}\");"));
            code.Add($$"""
                /// <summary>Values of {{name}}; others may come.</summary>
                public class {{name}} : ConstantClass
                {
                {{constants}}

                    public {{name}}(string value) : base(value) { }

                    public static {{name}} FindValue(string value) => FindValue<{{name}}>(value);

                    public static implicit operator {{name}}(string value) => FindValue(value);
                }

                """);
        }

        return code.ToString();
    }
}
