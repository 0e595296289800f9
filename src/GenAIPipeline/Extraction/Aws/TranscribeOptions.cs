using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>What is asked of Transcribe, and what it costs (section <c>Extraction:Transcribe</c>).</summary>
/// <remarks>Prices: aws.amazon.com/transcribe/pricing, US East (N. Virginia), first 250,000 minutes a month; other regions cost more.</remarks>
public sealed class TranscribeOptions
{
    /// <summary>For profiles that are not named below.</summary>
    public TranscribeListening Default { get; set; } = new();

    /// <summary>By profile name. Default: <c>medical-dictation</c> by the medical service.</summary>
    public Dictionary<string, TranscribeListening> Profiles { get; set; } = new() { ["medical-dictation"] = new TranscribeListening { Medical = true, MaxSpeakers = 0 } };

    /// <summary>US dollars a minute. Default 0.024.</summary>
    [Range(0, 10)]
    public decimal MinuteUsd { get; set; } = 0.024m;

    /// <summary>US dollars a minute of the medical service. Default 0.075.</summary>
    [Range(0, 10)]
    public decimal MedicalMinuteUsd { get; set; } = 0.075m;

    /// <summary>US dollars a minute on top for redaction. Default 0.0024.</summary>
    [Range(0, 10)]
    public decimal RedactionMinuteUsd { get; set; } = 0.0024m;

    /// <summary>Shorter recordings are billed as this. Default 15 seconds.</summary>
    [Range(0, 3600)]
    public double MinBilledSeconds { get; set; } = 15;

    /// <summary>What is asked for recordings of the profile.</summary>
    public TranscribeListening For(string profile) => Profiles.GetValueOrDefault(profile) ?? Default;

    /// <summary>Seconds that are billed for a recording.</summary>
    public double Billed(double seconds) => Math.Max(MinBilledSeconds, Math.Ceiling(seconds));

    /// <summary>What so many billed seconds cost.</summary>
    public decimal Price(TranscribeListening listening, double billedSeconds) =>
        (decimal)billedSeconds / 60 * (listening.Medical ? MedicalMinuteUsd : MinuteUsd + (listening.Redact ? RedactionMinuteUsd : 0));
}

/// <summary>How a recording is listened to.</summary>
public sealed class TranscribeListening
{
    /// <summary>Transcribe's language codes. One is taken as given; several, or none, are told apart by the service (it wants half a minute of speech). Default (empty): <c>en-US</c>.</summary>
    public List<string> Languages { get; set; } = [];

    /// <summary>Identifies the language among all that the service knows, whatever <see cref="Languages"/> says.</summary>
    public bool AnyLanguage { get; set; }

    /// <summary>Most speakers told apart, 2 to 30; 0 tells none apart. Default 5.</summary>
    public int MaxSpeakers { get; set; } = 5;

    /// <summary>Each channel is a speaker (telephone recordings); then speakers are not told apart by voice.</summary>
    public bool SplitChannels { get; set; }

    /// <summary>Leaves out personal data: the text says <c>[PII]</c> or its kind instead. Not for the medical service.</summary>
    public bool Redact { get; set; }

    /// <summary>The medical service; US English only.</summary>
    public bool Medical { get; set; }

    /// <summary>Of the medical service: <c>DICTATION</c> (default) or <c>CONVERSATION</c>.</summary>
    public string MedicalType { get; set; } = "DICTATION";

    internal IReadOnlyList<string> Spoken => Languages is [] ? ["en-US"] : Languages;

    /// <summary>Equal names, equal questions.</summary>
    internal string Name => Medical
        ? $"medical/{MedicalType}/{MaxSpeakers}/{SplitChannels}"
        : $"standard/{(AnyLanguage ? "any" : string.Join('+', Spoken))}/{MaxSpeakers}/{SplitChannels}/{Redact}";
}
