using System.Text;

namespace GenAIPipeline.AwsClients.Generator;

/// <summary>Names as the official .NET packages make them from those of a model.</summary>
internal static class CSharpNames
{
    private static readonly char[] Separators = [' ', '-', '.', ':', '/', '(', ')', '*', '+', '#'];

    /// <summary>From the customizations of the official generator.</summary>
    private static readonly Dictionary<string, string> OwnNames = new(StringComparer.Ordinal) { ["5m"] = "FIVE_MINUTES", ["1h"] = "ONE_HOUR" };

    public static string Property(string member) => char.ToUpperInvariant(member[0]) + member[1..];

    public static string Exception(string code) => code.EndsWith("Exception", StringComparison.Ordinal) ? code : code + "Exception";

    /// <summary>en-US becomes EnUS, end_turn becomes End_turn; what would begin with a digit has a name of its own there.</summary>
    public static string Constant(string value)
    {
        if (OwnNames.TryGetValue(value, out var own))
            return own;
        var name = new StringBuilder();
        foreach (var part in value.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            name.Append(char.ToUpperInvariant(part[0])).Append(part.AsSpan(1));
        if (!char.IsLetter(name[0]))
            throw new ArgumentException($"Expected a value that can become a name, got {value}; look up what the official package calls it.", nameof(value));
        return name.ToString();
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
