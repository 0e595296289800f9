using System.Net.Sockets;
using GenAIPipeline.Documents;
using GenAIPipeline.Events;
using GenAIPipeline.Platform.Models.Budgets;
using Npgsql;

namespace GenAIPipeline;

/// <summary>An exception of a stage, told without its message: that may quote the document.</summary>
internal sealed record StageFault(Exception Exception)
{
    public StageOutcome.Retry AsRetry(Document document) => Exception is BudgetExceededException { Stop: var stop }
        ? new(stop.Sentence) { IsFinal = true, Code = "budget_exceeded", Events = [Announce(document, stop)] }
        : new(Sentence) { Fault = Exception.GetType().Name + "\n" + Exception.StackTrace };

    private static BudgetExceeded Announce(Document document, BudgetStop stop) => new()
    {
        DocumentId = document.Id.Value,
        Tenant = document.Tenant,
        Run = document.Run,
        Profile = document.Profile,
        Scope = stop.Scope,
        Period = stop.Period,
        LimitUsd = stop.LimitUsd,
        SpentUsd = stop.SpentUsd,
        NeededUsd = stop.NeededUsd,
        Setting = stop.Setting,
    };

    private string Sentence => Exception switch
    {
        NpgsqlException or SocketException => "The database did not answer.",
        Platform.Storage.FileStoreException store => store.Message,
        IOException { HResult: DiskFull } => "The disk is full; free some space and redrive the document.",
        HttpRequestException http => $"A service that the stage calls did not answer ({http.StatusCode?.ToString() ?? "no connection"}).",
        TimeoutException => "Something that the stage waited for took too long.",
        _ => $"An unexpected fault ({Exception.GetType().Name}); the log has the details.",
    };

    /// <summary>ENOSPC as .NET reports it on Linux.</summary>
    private const int DiskFull = 28;
}
