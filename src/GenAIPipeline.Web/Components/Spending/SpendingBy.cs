using GenAIPipeline.Platform.Models;

namespace GenAIPipeline.Web.Components.Spending;

/// <summary>By what cost is told apart.</summary>
public enum SpendingBy
{
    Model,
    Profile,
    Tenant,
}

/// <summary>Names of lines of the ledger.</summary>
internal static class SpendingNames
{
    public static string Name(this UsageLine line, SpendingBy by) => by switch { SpendingBy.Profile => line.Profile, SpendingBy.Tenant => line.Tenant, _ => line.Model };

    /// <summary>Why a call failed, for people.</summary>
    /// <param name="cause">By <see cref="ModelFailureCause"/>; null where the ledger has no failed call.</param>
    public static string Words(string? cause) => cause switch
    {
        null => "not asked, or its answer was of no use",
        nameof(ModelFailureCause.Throttled) => "throttled",
        nameof(ModelFailureCause.ThrottledToday) => "quota of the day used up",
        nameof(ModelFailureCause.TimedOut) => "too slow",
        nameof(ModelFailureCause.Unavailable) => "not reachable",
        nameof(ModelFailureCause.NotReady) => "still loading",
        nameof(ModelFailureCause.ModelFailed) => "the model failed",
        nameof(ModelFailureCause.Truncated) => "broke off",
        nameof(ModelFailureCause.ContextTooLong) => "prompt too long",
        nameof(ModelFailureCause.Refused) => "content refused",
        nameof(ModelFailureCause.Unauthorized) => "key refused",
        nameof(ModelFailureCause.NoCredentials) => "no credentials",
        nameof(ModelFailureCause.NotEnabled) => "not enabled for the account",
        nameof(ModelFailureCause.WrongRegion) => "wrong region",
        nameof(ModelFailureCause.Malformed) => "malformed answer",
        nameof(ModelFailureCause.Rejected) => "request not understood",
        "Cancelled" => "cancelled by us",
        "Error" => "fault of ours",
        _ => cause,
    };
}
