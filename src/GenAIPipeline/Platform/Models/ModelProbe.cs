using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>A question of a few tokens that finds out whether a model answers; it stands in the ledger under nobody's name.</summary>
internal static class ModelProbe
{
    /// <summary>Tenant and document in the ledger.</summary>
    public const string Nobody = "-";

    /// <summary>Room for one word.</summary>
    private const int Tokens = 16;

    /// <exception cref="ModelFailureException">It does not.</exception>
    public static Task AskAsync(IChatClient model, CancellationToken cancellation)
    {
        var call = new ModelCall { Tenant = Nobody, Profile = "readiness", Document = Nobody, Fault = _ => null, FullOutputTokens = Tokens, Tally = new CallTally() };
        return model.GetResponseAsync([new ChatMessage(ChatRole.User, "Say yes.")], call.On(new ChatOptions { MaxOutputTokens = Tokens }), cancellation);
    }
}
