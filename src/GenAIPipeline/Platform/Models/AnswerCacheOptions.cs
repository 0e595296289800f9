using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline.Platform.Models;

/// <summary>Limits of the answer cache (section <c>AnswerCache</c>). How long an answer is kept is the models' <see cref="ModelOptions.AnswerLifetime"/>.</summary>
public sealed record AnswerCacheOptions
{
    /// <summary>Bytes of answers that each process keeps in memory; 0 keeps none. Default 64 MiB.</summary>
    [Range(0, 16L << 30)]
    public long MemoryBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of answers kept in the database; beyond it the ones that were used longest ago go, once an hour. Default 4 GiB.</summary>
    [Range(1L << 20, 1L << 50)]
    public long TableBytes { get; init; } = 4L << 30;

    /// <summary>True lets all tenants share the answers to equal calls; who waits less then knows that somebody has asked the same. Default false: only profiles that say <c>shareAnswers</c> do.</summary>
    public bool ShareBetweenTenants { get; init; }
}
