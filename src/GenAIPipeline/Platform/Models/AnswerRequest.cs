namespace GenAIPipeline.Platform.Models;

/// <summary>An answer that is wanted: what it is kept under, who uses it, and what it can be found by.</summary>
/// <param name="Scope">The tenant, or <see cref="Everybody"/>.</param>
/// <param name="Key">Hash of everything that the answer depends on.</param>
/// <param name="Document">Tag of the document that uses it.</param>
internal sealed record AnswerRequest(string Scope, byte[] Key, string Document)
{
    /// <summary>Scope of answers that tenants share; no tenant's name.</summary>
    public const string Everybody = "*";

    /// <summary>The key in hexadecimal, as notifications carry it.</summary>
    public string KeyText { get; } = Convert.ToHexStringLower(Key);

    public string Profile { get; init; } = "";

    /// <summary>Name of the first model of the chain.</summary>
    public string Model { get; init; } = "";

    /// <summary>How long the answer is kept.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(30);
}
