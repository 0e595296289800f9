namespace GenAIPipeline.Platform.Telemetry;

/// <summary>Names of the model gateway's metrics and of their tags.</summary>
internal static class ModelMetricNames
{
    /// <summary>Seconds that a call waited for its quota.</summary>
    public const string QuotaWait = "genaipipeline.model.quota.wait";

    /// <summary>Calls that the provider refused though they were granted.</summary>
    public const string QuotaThrottles = "genaipipeline.model.quota.throttles";

    /// <summary>Calls whose patience ended in the queue.</summary>
    public const string QuotaDeferrals = "genaipipeline.model.quota.deferrals";

    /// <summary>Share of the minute's tokens that is taken.</summary>
    public const string QuotaUtilisation = "genaipipeline.model.quota.utilisation";

    /// <summary>Share of the configured limit that the provider is believed to grant.</summary>
    public const string QuotaBelief = "genaipipeline.model.quota.belief";

    /// <summary>Calls that wait in this process.</summary>
    public const string QuotaWaiting = "genaipipeline.model.quota.waiting";

    /// <summary>Whether this process grants by itself because the database is away.</summary>
    public const string QuotaAlone = "genaipipeline.model.quota.alone";

    /// <summary>Tag: the model's name.</summary>
    public const string Model = "gen_ai.request.model";

    /// <summary>Tag: why.</summary>
    public const string Cause = "cause";
}
