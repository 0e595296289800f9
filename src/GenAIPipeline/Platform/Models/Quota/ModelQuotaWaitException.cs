namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>The model's quota is far from free: nothing failed, the document waits and its worker is freed. Passes retry, circuit breaker and fallback untouched.</summary>
/// <param name="model">The model whose quota is used up.</param>
/// <param name="until">When it is worth trying again.</param>
public sealed class ModelQuotaWaitException(string model, DateTimeOffset until) : Exception($"The quota of the model {model} is used up until about {until:HH:mm:ss} UTC.")
{
    /// <summary>When it is worth trying again.</summary>
    public DateTimeOffset Until { get; } = until;
}
