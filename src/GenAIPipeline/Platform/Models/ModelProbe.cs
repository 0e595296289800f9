using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>A question of a few tokens that finds out whether a model answers; it stands in the ledger under nobody's name.</summary>
internal static class ModelProbe
{
    /// <summary>Room for one word.</summary>
    private const int Tokens = 16;

    /// <exception cref="ModelFailureException">It does not.</exception>
    public static Task AskAsync(IChatClient model, CancellationToken cancellation)
    {
        var call = new ModelCall { Tenant = "-", Profile = "readiness", Document = "-", Fault = _ => null, FullOutputTokens = Tokens, Tally = new CallTally(), IsProbe = true };
        return model.GetResponseAsync([new ChatMessage(ChatRole.User, "Say yes.")], call.On(new ChatOptions { MaxOutputTokens = Tokens }), cancellation);
    }
}
