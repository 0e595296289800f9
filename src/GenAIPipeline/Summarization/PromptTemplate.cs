using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GenAIPipeline.Documents;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace GenAIPipeline.Summarization;

/// <summary>
/// A prompt in Semantic Kernel's format. The template is cut into messages once, before any document text is near; each body is then rendered verbatim and never parsed again,
/// so that no text of a document can become a message.
/// </summary>
internal sealed partial class PromptTemplate
{
    private static readonly Kernel Empty = new();
    private static readonly string[] Variables = ["document", "boundary", "max_sentences"];

    private readonly PromptTemplateConfig config;
    private readonly IReadOnlyList<(ChatRole Role, IPromptTemplate Body)> messages;
    private readonly IReadOnlyList<PromptExample> examples;
    private readonly JsonElement schema;

    private PromptTemplate(string id, string hash, PromptTemplateConfig config, IReadOnlyList<(ChatRole, IPromptTemplate)> messages, IReadOnlyList<PromptExample> examples, JsonElement schema) =>
        (Id, Hash, this.config, this.messages, this.examples, this.schema) = (id, hash, config, messages, examples, schema);

    /// <summary>Profile and prompt: <c>general/summarize</c>.</summary>
    public string Id { get; }

    /// <summary>Lower-case hexadecimal digest of template, settings, schema and examples.</summary>
    public string Hash { get; }

    /// <exception cref="InvalidOperationException">The prompt cannot be used; the message says why.</exception>
    public static PromptTemplate Load(Profile profile, string prompt)
    {
        var id = $"{profile.Name}/{prompt}";
        var source = profile.Prompts[prompt];
        PromptTemplateConfig config;
        try
        {
            config = PromptTemplateConfig.FromJson(source.Config);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidOperationException($"Expected the settings of a prompt in prompts/{id}/config.json: {e.Message}", e);
        }

        foreach (var variable in config.InputVariables)
            variable.AllowDangerouslySetContent = true;
        var factory = new KernelPromptTemplateFactory { AllowDangerouslySetContent = true };
        var messages = Cut(id, source.Template).Select(m => (m.Role, Compile(id, factory, config, m.Body))).ToList();
        var examples = profile.Examples.Where(e => e.Prompt == prompt).ToList();
        var hash = Digest(source.Template, source.Config, profile.Schema, string.Concat(examples.Select(e => e.Document + '\0' + e.Answer + '\0')));
        return new PromptTemplate(id, hash, config, messages, examples, JsonDocument.Parse(profile.Schema).RootElement);
    }

    /// <summary>The messages of one call: system, the examples as a dialogue, then the document.</summary>
    public async Task<IReadOnlyList<ChatMessage>> RenderAsync(string document, int maxSentences, CancellationToken cancellation)
    {
        var messages = new List<ChatMessage>();
        foreach (var (role, body) in this.messages)
        {
            if (role == ChatRole.User)
            {
                foreach (var example in examples)
                {
                    messages.Add(new ChatMessage(role, await RenderAsync(body, example.Document, maxSentences, cancellation)));
                    messages.Add(new ChatMessage(ChatRole.Assistant, example.Answer));
                }
            }

            messages.Add(new ChatMessage(role, await RenderAsync(body, document, maxSentences, cancellation)));
        }

        return messages;
    }

    /// <summary>The settings of one of the config's <c>execution_settings</c>, else of its default.</summary>
    public ChatOptions Options(string settings)
    {
        var chosen = config.ExecutionSettings.TryGetValue(settings, out var named) ? named : config.DefaultExecutionSettings;
        var options = chosen?.ToChatOptions(Empty) ?? new ChatOptions();
        options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "summary");
        return options;
    }

    private static Task<string> RenderAsync(IPromptTemplate body, string document, int maxSentences, CancellationToken cancellation) =>
        body.RenderAsync(Empty, new KernelArguments { ["document"] = document, ["boundary"] = Digest(document)[..16], ["max_sentences"] = maxSentences.ToString() }, cancellation);

    private static List<(ChatRole Role, string Body)> Cut(string id, string template)
    {
        var messages = MessagePattern().Matches(template);
        if (MessagePattern().Replace(template, "").Trim() is { Length: > 0 } rest)
            throw new InvalidOperationException($"Expected only <message role=\"…\"> elements in prompts/{id}/skprompt.txt, got '{rest[..Math.Min(40, rest.Length)]}' between them.");
        var cut = messages.Select(m => (new ChatRole(m.Groups["role"].Value), m.Groups["body"].Value)).ToList();
        if (cut.Count < 2 || cut[0].Item1 != ChatRole.System || cut.Count(m => m.Item1 == ChatRole.User) != 1 || cut[^1].Item1 != ChatRole.User)
            throw new InvalidOperationException($"Expected a system message first and one user message last in prompts/{id}/skprompt.txt, got {string.Join(", ", cut.Select(m => m.Item1.Value))}.");
        foreach (var variable in Variables.Where(v => !cut[^1].Value.Contains($"{{{{${v}}}}}", StringComparison.Ordinal)))
            throw new InvalidOperationException($"Expected {{{{${variable}}}}} in the user message of prompts/{id}/skprompt.txt, found none; the model would not see it.");
        return cut;
    }

    private static IPromptTemplate Compile(string id, KernelPromptTemplateFactory factory, PromptTemplateConfig config, string body)
    {
        try
        {
            return factory.Create(new PromptTemplateConfig(body) { InputVariables = config.InputVariables, AllowDangerouslySetContent = true });
        }
        catch (KernelException e)
        {
            throw new InvalidOperationException($"Expected a Semantic Kernel template in prompts/{id}/skprompt.txt: {e.Message}", e);
        }
    }

    private static string Digest(params string[] texts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', texts))));

    [GeneratedRegex("<message\\s+role=\"(?<role>system|user|assistant)\">(?<body>.*?)</message>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex MessagePattern();
}
