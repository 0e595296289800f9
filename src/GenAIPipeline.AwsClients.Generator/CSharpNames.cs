using System.Text;

namespace GenAIPipeline.AwsClients.Generator;

/// <summary>Names as the official .NET packages make them from those of a model.</summary>
internal static class CSharpNames
{
    private static readonly char[] Separators = [' ', '-', '.', ':', '/', '(', ')', '*', '+', '#'];

    public static string Property(string member) => char.ToUpperInvariant(member[0]) + member[1..];

    public static string Exception(string code) => code.EndsWith("Exception", StringComparison.Ordinal) ? code : code + "Exception";

    /// <summary>en-US becomes EnUS, end_turn becomes End_turn, 5m becomes _5m.</summary>
    public static string Constant(string value)
    {
        var name = new StringBuilder();
        foreach (var part in value.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            name.Append(char.ToUpperInvariant(part[0])).Append(part.AsSpan(1));
        return char.IsDigit(name[0]) ? "_" + name : name.ToString();
    }

    public static string Number(string format) => format switch
    {
        "integer" => "int",
        "long" => "long",
        "float" => "float",
        "double" => "double",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Expected integer, long, float or double"),
    };
}
