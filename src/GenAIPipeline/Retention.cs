using System.ComponentModel;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Jobs;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GenAIPipeline;

/// <summary>Removes what its policy says is old, in batches, and cleans up what nobody can use any more. Runs as recurring jobs; twice at once is harmless.</summary>
public sealed partial class Retention(IOptions<RetentionOptions> options, RetentionStores stores, IFileStore files, TimeProvider time, ILogger<Retention> log)
{
    /// <summary>Rows changed by one statement: short locks, and a stop of the process loses little.</summary>
    internal const int Batch = 500;

    /// <summary>An upload that has not become a row by then never will.</summary>
    private static readonly TimeSpan StrayAge = TimeSpan.FromDays(1);

    /// <summary>Files, text, results, cached answers and events by their ages.</summary>
    [DisplayName("Retention of files, text, results, answers and events")]
    public async Task ApplyAsync(CancellationToken cancellation)
    {
        var ages = options.Value;
        await RemoveAsync("files", ages.Files, ExpireFilesAsync, cancellation);
        await RemoveAsync("texts", ages.Text, before => stores.Expiry.ExpireTextAsync(before, Batch, cancellation), cancellation);
        await RemoveAsync("results", ages.Results, before => stores.Expiry.ExpireResultsAsync(before, Batch, cancellation), cancellation);
        await RemoveAsync("cached answers", ages.CachedAnswers, before => stores.Answers.ExpireAsync(before, Batch, cancellation), cancellation);
        await RemoveAsync("events", ages.Events, before => stores.Feed.TrimAsync(before, Batch, cancellation), cancellation);

        async Task<int> ExpireFilesAsync(DateTimeOffset before)
        {
            var removed = 0;
            foreach (var id in await stores.Expiry.WithOldFilesAsync(before, Batch, cancellation))
                removed += await RemoveFilesAsync(id, before, cancellation) ? 1 : 0;
            return removed;
        }
    }

    /// <summary>Open dead letters that nobody redrove in time.</summary>
    [DisplayName("Ageing of dead letters")]
    public Task AgeDeadLettersAsync(CancellationToken cancellation) =>
        RemoveAsync("dead letters", options.Value.DeadLetters, before => stores.DeadLetters.ExpireAsync(before, time.GetUtcNow(), Batch, cancellation), cancellation);

    /// <summary>Idempotency keys, passwords, login links and answers that can no longer be used.</summary>
    [DisplayName("Cleaning of idempotency keys, login links and expired answers")]
    public async Task CleanAsync(CancellationToken cancellation)
    {
        await RemoveAsync("idempotency keys", options.Value.IdempotencyKeys, before => stores.Expiry.ForgetKeysAsync(before, Batch, cancellation), cancellation);
        await RemoveAsync("taken objects", options.Value.IdempotencyKeys, before => stores.Intake.ForgetAsync(before, Batch, cancellation), cancellation);
        await RemoveAsync("passwords of files", PasswordStore.KeptAfterFailure, before => stores.Passwords.ExpireAsync(before, Batch, cancellation), cancellation);
        await stores.Links.ForgetAsync(cancellation);
        await stores.Answers.PurgeAsync(cancellation);
        await stores.Answers.TrimAsync(stores.AnswerLimits.TableBytes, cancellation);
        await RemoveStrayFilesAsync(time.GetUtcNow() - StrayAge, cancellation);
    }

    /// <summary>Files without a row (the process was killed between the two), and files of rows that say they are gone; only what was written before the moment.</summary>
    internal async Task RemoveStrayFilesAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var old = files.FoldersOlderThanAsync(before, cancellation).Select(name => Guid.TryParse(name, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty);
        await foreach (var ids in old.Chunk(Batch).WithCancellation(cancellation))
        {
            foreach (var id in await stores.Expiry.WithoutFilesAsync(ids, cancellation))
                await files.DeleteAsync(DocumentFiles.All(new DocumentId(id)), cancellation);
        }
    }

    private async Task<bool> RemoveFilesAsync(DocumentId id, DateTimeOffset before, CancellationToken cancellation)
    {
        if (!await stores.Expiry.ExpireFilesAsync(id, before, cancellation))
            return false;
        try
        {
            await files.DeleteAsync(DocumentFiles.All(id), CancellationToken.None); // the row says already that they are gone
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            FilesRemain(id, e.Message);
            await stores.Expiry.FilesRemainAsync(id, CancellationToken.None);
            return false;
        }
    }

    private async Task RemoveAsync(string what, TimeSpan? age, Func<DateTimeOffset, Task<int>> removeBatch, CancellationToken cancellation)
    {
        if (age is not { } keep)
            return;
        var before = time.GetUtcNow() - keep;
        var total = 0;
        int removed;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            removed = await removeBatch(before);
            total += removed;
        }
        while (removed == Batch);
        if (total > 0)
            Removed(total, what, before);
    }

    [LoggerMessage(LogLevel.Information, "Retention removed {Count} {What} from before {Before}")]
    private partial void Removed(int count, string what, DateTimeOffset before);

    [LoggerMessage(LogLevel.Warning, "The old files of document {Id} remain, the next turn tries again: {Reason}")]
    private partial void FilesRemain(DocumentId id, string reason);
}

/// <summary>Where retention removes.</summary>
public sealed record RetentionStores(ExpiryStore Expiry, DeadLetterStore DeadLetters, AnswerStore Answers, FeedStore Feed, LoginLinkStore Links, IntakeStore Intake, PasswordStore Passwords, AnswerCacheOptions AnswerLimits);

/// <summary>Registers retention.</summary>
public static class RetentionServices
{
    public static IServiceCollection AddRetention(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection("Retention")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<LoginLinkStore>();
        return services.AddSingleton<RetentionStores>().AddSingleton<Retention>()
            .AddRecurring<Retention>("Retention", retention => retention.ApplyAsync(CancellationToken.None), "17 * * * *")
            .AddRecurring<Retention>("Ageing of dead letters", retention => retention.AgeDeadLettersAsync(CancellationToken.None), "37 * * * *")
            .AddRecurring<Retention>("Cleaning", retention => retention.CleanAsync(CancellationToken.None), "47 * * * *");
    }
}
