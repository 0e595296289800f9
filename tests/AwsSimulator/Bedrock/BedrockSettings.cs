namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>The account's models and guardrails (section <c>bedrock</c> of the settings).</summary>
public sealed record BedrockSettings
{
    /// <summary>All that is known; default: two of Claude, three of Nova, without limits.</summary>
    public IReadOnlyList<BedrockModel> Models { get; init; } = BedrockModel.Defaults;

    /// <summary>Whether models that were there before go on with what their quotas have used, under the new limits; default false: all begins anew.</summary>
    public bool KeepsUse { get; init; }

    /// <summary>Default none.</summary>
    public IReadOnlyList<GuardrailSettings> Guardrails { get; init; } = [];
}

/// <summary>A guardrail of the account.</summary>
public sealed record GuardrailSettings
{
    /// <summary>Its id; its ARN is accepted too.</summary>
    public required string Id { get; init; }

    /// <summary>Its version; default <c>1</c>.</summary>
    public string Version { get; init; } = "1";

    /// <summary>Words and phrases that block a text.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary><c>BLOCK</c> or <c>ANONYMIZE</c> by kind: EMAIL, PHONE, US_SOCIAL_SECURITY_NUMBER, CREDIT_DEBIT_CARD_NUMBER, IP_ADDRESS.</summary>
    public IReadOnlyDictionary<string, string> Pii { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether attempts to overturn the prompt block an input; default false.</summary>
    public bool BlocksPromptAttacks { get; init; }

    /// <summary>Answered instead of a blocked input.</summary>
    public string InputMessage { get; init; } = "Sorry, the model cannot answer this question.";

    /// <summary>Answered instead of a blocked output.</summary>
    public string OutputMessage { get; init; } = "Sorry, the model cannot answer this question.";
}
