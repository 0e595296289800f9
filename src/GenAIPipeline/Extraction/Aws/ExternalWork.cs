using System.Security.Cryptography;
using System.Text;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>One piece of paid work: equal keys are the same work, and it is paid once.</summary>
/// <param name="Service"><c>textract</c> or <c>transcribe</c>.</param>
/// <param name="Key">Lower-case hexadecimal hash of tenant, content and every setting that the answer depends on.</param>
/// <param name="IsJob">It goes on behind the call that starts it.</param>
/// <param name="Subject">The document that asks.</param>
internal sealed record ExternalWork(string Service, string Key, bool IsJob, ExtractionSubject Subject)
{
    /// <summary>Billed units, where they are known before the work is done.</summary>
    public double? Units { get; init; }

    /// <summary>What so many units cost, in US dollars; default 0, which no budget stops.</summary>
    public Func<double, decimal> Price { get; init; } = _ => 0;

    /// <summary>Most jobs of the service at once, all workers together.</summary>
    public int MaxJobs { get; init; } = int.MaxValue;

    public static ExternalWork Of(string service, bool isJob, ExtractionSubject subject, params IEnumerable<string> settings) =>
        new(service, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', [subject.Tenant, subject.Sha256, .. settings])))), isJob, subject);
}

/// <summary>A piece of work as stored.</summary>
/// <param name="Key">Of the work.</param>
/// <param name="Generation">1, and one more each time it has to be done anew.</param>
/// <param name="State">How far it is.</param>
/// <param name="Source">The document whose stored file the service was given.</param>
/// <param name="JobId">The service's id, once started.</param>
/// <param name="StartedAt">When the start was recorded.</param>
internal sealed record ExternalJob(string Key, int Generation, ExternalState State, Guid Source, string? JobId, DateTimeOffset? StartedAt)
{
    public double? Units { get; init; }

    public byte[]? Answer { get; init; }

    /// <summary>Client request token (Textract takes 64 characters) or job name: the same for every attempt at the same work, so that the service does it once.</summary>
    public string Token => TokenOf(Key, Generation);

    /// <summary>Names what budgets hold for it, the same for every attempt.</summary>
    public Guid Hold => new(SHA256.HashData(Encoding.UTF8.GetBytes(Token)).AsSpan(0, 16));

    public static string TokenOf(string key, int generation) => $"{key[..48]}-{generation}";
}

/// <summary>How far a piece of work is.</summary>
internal enum ExternalState
{
    /// <summary>Nobody knows whether the service has been asked.</summary>
    Reserved,

    /// <summary>The service is at work on it.</summary>
    Running,

    /// <summary>The answer is stored.</summary>
    Answered,

    /// <summary>It ended without an answer; the next one who asks starts anew.</summary>
    Failed,

    /// <summary>The answer was dropped when nobody needed it any more.</summary>
    Forgotten,
}

/// <summary>What somebody who needs a piece of work finds.</summary>
internal abstract record ExternalEntry
{
    private ExternalEntry() { }

    /// <summary>It runs or has been answered.</summary>
    public sealed record Found(ExternalJob Job) : ExternalEntry;

    /// <summary>It is the caller's to ask the service.</summary>
    public sealed record Mine(ExternalJob Job) : ExternalEntry;

    /// <summary>Another worker asks the service in this moment.</summary>
    public sealed record Claimed : ExternalEntry;

    /// <summary>The account's jobs are all taken.</summary>
    public sealed record Full : ExternalEntry;
}
