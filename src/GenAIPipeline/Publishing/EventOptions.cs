using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline.Publishing;

/// <summary>How events present themselves; section <c>Events</c>.</summary>
public sealed record EventOptions
{
    /// <summary>In front of every type: lower-case reverse domain name. Default <c>io.genaipipeline</c>.</summary>
    [Required, RegularExpression("^[a-z0-9-]+(\\.[a-z0-9-]+)*$")]
    public string Prefix { get; init; } = "io.genaipipeline";

    /// <summary>The CloudEvents <c>source</c>: a URI reference that tells this installation from others. Default <c>/genaipipeline</c>.</summary>
    [Required]
    public string Source { get; init; } = "/genaipipeline";

    /// <summary>The <c>dataclassification</c> of every event; events hold names and numbers, never content. Default <c>internal</c>.</summary>
    [Required, RegularExpression("^[a-z]+$")]
    public string DataClassification { get; init; } = "internal";
}
