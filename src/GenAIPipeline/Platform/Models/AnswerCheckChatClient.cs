using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>Asks once more: with the full limit if an answer was cut off, with what is wrong if it is malformed.</summary>
internal sealed class AnswerCheckChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = ModelCall.Of(options);
        var asked = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var response = await base.GetResponseAsync(asked, options, cancellationToken);
        if (response.FinishReason == ChatFinishReason.Length)
        {
            options = (call with { IsRepeat = true, IsAgain = true }).On(options!);
            options.MaxOutputTokens = call.FullOutputTokens;
            response = await base.GetResponseAsync(asked, options, cancellationToken);
            // Still cut: the caller keeps what is whole and says so.
            if (response.FinishReason == ChatFinishReason.Length)
                return response;
        }

        if (call.Fault(response.Text) is not { } fault)
            return response;
        ChatMessage[] repair =
        [
            .. asked,
            new(ChatRole.Assistant, response.Text),
            new(ChatRole.User, $"That answer cannot be used: {fault} Answer again, with the corrected JSON object only."),
        ];
        response = await base.GetResponseAsync(repair, (ModelCall.Of(options) with { IsAgain = true }).On(options!), cancellationToken);
        if (response.FinishReason != ChatFinishReason.Length && call.Fault(response.Text) is not null)
            throw new ModelFailureException(ModelFailureCause.Malformed, "The model's answer was not the JSON that was asked for, also after a repair.");
        return response;
    }
}
