using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>The rules of a Converse request that the API's model does not tell.</summary>
internal static class ConverseRules
{
    private const int MostPictures = 20;

    /// <exception cref="Wire.SimulatedErrorException">A rule is broken.</exception>
    public static void Check(JsonObject input, BedrockModel model)
    {
        var messages = (input["messages"] as JsonArray ?? []).Select(m => m!.AsObject()).ToList();
        if (messages.Count == 0 || (string?)messages[0]["role"] != "user")
            throw BedrockErrors.Validation("A conversation must start with a user message. Try again with a conversation that starts with a user message.");
        for (var i = 1; i < messages.Count; i++)
            if ((string)messages[i]["role"]! == (string)messages[i - 1]["role"]!)
                throw BedrockErrors.Validation("A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.");
        for (var i = 0; i < messages.Count; i++)
            CheckContent(messages[i]["content"]!.AsArray(), i);
        CheckLimits(input["inferenceConfig"] as JsonObject ?? [], model);
    }

    private static void CheckContent(JsonArray content, int message)
    {
        if (content.Count == 0)
            throw BedrockErrors.Validation($"The content field in the Message object at messages.{message} is empty. Add a ContentBlock object to the content field and try again.");
        for (var i = 0; i < content.Count; i++)
            if ((string?)content[i]!["text"] is { } text && string.IsNullOrWhiteSpace(text))
                throw BedrockErrors.Validation($"The text field in the ContentBlock object at messages.{message}.content.{i} is blank. Add text to the text field, and try again.");
        if (content.Count(b => b!["image"] is not null) > MostPictures)
            throw BedrockErrors.Validation($"The number of images in messages.{message} is more than {MostPictures}.");
    }

    private static void CheckLimits(JsonObject limits, BedrockModel model)
    {
        var asked = (int?)limits["maxTokens"];
        if (asked < 1)
            throw BedrockErrors.Validation("1 validation error detected: Value at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1");
        if (asked > model.MaxOutputTokens)
            throw BedrockErrors.TooManyTokensAsked(model.MaxOutputTokens);
        foreach (var share in (string[])["temperature", "topP"])
            if ((double?)limits[share] is < 0 or > 1)
                throw BedrockErrors.Validation($"1 validation error detected: Value at 'inferenceConfig.{share}' failed to satisfy constraint: Member must have value from 0 to 1");
    }
}
