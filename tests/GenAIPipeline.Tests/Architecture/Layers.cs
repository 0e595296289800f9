namespace GenAIPipeline.Tests.Architecture;

/// <summary>The order of the folders: each may refer to itself and to what stands before it.</summary>
internal static class Layers
{
    public static IReadOnlyList<string> Order { get; } =
        ["Events", "Platform", "Documents", "Upload", "Intake", "Extraction", "Summarization", "Checking", "Review", "Publishing", "root", "Web", "Worker"];

    /// <summary>The layer of a namespace of ours; null for everybody else's.</summary>
    public static string? Of(string @namespace) => @namespace.Split('.') switch
    {
        ["GenAIPipeline"] => "root",
        // Stands in for packages of Amazon.
        ["GenAIPipeline", "AwsClients", ..] => null,
        ["GenAIPipeline", var folder, ..] => Order.Contains(folder) ? folder : throw new InvalidOperationException($"Expected one of {string.Join(", ", Order)}, got the folder {folder}; give it a place in the order."),
        _ => null,
    };

    /// <summary>Whether code of one namespace may refer to another.</summary>
    public static bool Allows(string from, string to) =>
        Of(from) is not { } source || Of(to) is not { } target || Rank(target) <= Rank(source);

    private static int Rank(string layer) => ((List<string>)[.. Order]).IndexOf(layer);
}
