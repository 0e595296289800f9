namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>The limits of one call's model as the database function takes them: no limit is a number that nothing reaches.</summary>
internal sealed record QuotaLimits(string Model, bool IsBucket, double Tokens, double DayTokens, double Requests, double Burndown, TimeSpan Patience)
{
    private const double Unlimited = 1e15;

    /// <summary>What is left unused, because nobody counts exactly as the provider does.</summary>
    public double Floor => Burndown > 1 ? 0.02 : 0.005;

    public static QuotaLimits Of(string model, QuotaOptions quota) => new(
        model,
        quota.Window == QuotaWindow.Bucket,
        quota.TokensPerMinute ?? Unlimited,
        quota.TokensPerDay ?? Unlimited,
        quota.RequestsPerMinute ?? Unlimited,
        quota.OutputBurndown,
        quota.Patience);
}
