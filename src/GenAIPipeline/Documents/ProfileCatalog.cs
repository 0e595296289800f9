using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace GenAIPipeline.Documents;

/// <summary>All profiles of the <c>prompts/</c> folder, read and validated once at start.</summary>
public sealed partial class ProfileCatalog
{
    /// <summary>The profile of an upload that names none.</summary>
    public const string DefaultName = "general";

    private static readonly string[] RequiredPrompts = ["summarize", "merge"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    private readonly SortedDictionary<string, Profile> profiles;

    private ProfileCatalog(SortedDictionary<string, Profile> profiles) => this.profiles = profiles;

    /// <summary>All profiles by name.</summary>
    public IReadOnlyCollection<Profile> All => profiles.Values;

    /// <summary>Finds a profile by its exact name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Profile? profile) => profiles.TryGetValue(name, out profile);

    /// <exception cref="InvalidOperationException">There is no such profile (it was removed while documents still name it).</exception>
    public Profile Get(string name) => TryGet(name, out var profile)
        ? profile
        : throw new InvalidOperationException($"Expected one of the profiles {string.Join(", ", profiles.Keys)}, got '{name}'; restore its folder below prompts/ or reprocess with another profile.");

    /// <summary>Reads every folder below <paramref name="directory"/>.</summary>
    /// <exception cref="InvalidOperationException">Something is missing or wrong; the message lists everything, one fault a line.</exception>
    public static ProfileCatalog Load(string directory)
    {
        if (!Directory.Exists(directory))
            throw new InvalidOperationException($"Expected a folder with profiles at {directory}, found none; copy prompts/ beside the program.");

        var faults = new List<string>();
        var profiles = new SortedDictionary<string, Profile>(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal))
        {
            var before = faults.Count;
            var profile = Read(folder, faults);
            if (faults.Count == before && profile is not null)
                profiles.Add(profile.Name, profile);
        }

        if (faults.Count == 0 && !profiles.ContainsKey(DefaultName))
            faults.Add($"Expected a profile '{DefaultName}' in {directory}, found none; it is the profile of uploads that name none.");
        if (faults.Count > 0)
            throw new InvalidOperationException("The profiles cannot be used:\n" + string.Join('\n', faults));
        return new ProfileCatalog(profiles);
    }

    private static Profile? Read(string folder, List<string> faults)
    {
        var name = Path.GetFileName(folder);
        if (!NamePattern().IsMatch(name))
            faults.Add($"Expected a folder name of lower-case letters, digits and hyphens, got '{name}'.");

        var profile = Parse<Profile>(Path.Combine(folder, "profile.json"), faults);
        var schema = ReadText(Path.Combine(folder, "schema.json"), faults);
        if (schema is not null)
            CheckSchema(Path.Combine(folder, "schema.json"), schema, faults);
        var prompts = ReadPrompts(folder, faults);
        var examples = ReadExamples(folder, prompts, faults);
        if (profile is null || schema is null)
            return null;

        CheckNumbers(name, profile, faults);
        return profile with { Name = name, Schema = schema, Prompts = prompts, Examples = examples };
    }

    private static Dictionary<string, PromptSource> ReadPrompts(string folder, List<string> faults)
    {
        var prompts = new Dictionary<string, PromptSource>(StringComparer.Ordinal);
        foreach (var prompt in RequiredPrompts)
        {
            var template = ReadText(Path.Combine(folder, prompt, "skprompt.txt"), faults);
            var config = ReadText(Path.Combine(folder, prompt, "config.json"), faults);
            if (template is not null && config is not null)
                prompts.Add(prompt, new PromptSource(template, config));
        }

        return prompts;
    }

    private static List<PromptExample> ReadExamples(string folder, Dictionary<string, PromptSource> prompts, List<string> faults)
    {
        var examples = new List<PromptExample>();
        var directory = Path.Combine(folder, "examples");
        if (!Directory.Exists(directory))
            return examples;
        foreach (var file in Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal))
        {
            if (Parse<ExampleFile>(file, faults) is not { } example)
                continue;
            if (!prompts.ContainsKey(example.Prompt))
                faults.Add($"Expected 'prompt' of {file} to be one of {string.Join(", ", RequiredPrompts)}, got '{example.Prompt}'.");
            examples.Add(new PromptExample(example.Prompt, string.Join('\n', example.Document), JsonSerializer.Serialize(example.Answer)));
        }

        return examples;
    }

    private static void CheckSchema(string file, string schema, List<string> faults)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("properties", out var properties) || !properties.TryGetProperty("sentences", out _))
                faults.Add($"Expected {file} to describe an object with 'sentences'; every summary has them.");
        }
        catch (JsonException e)
        {
            faults.Add($"Expected JSON in {file}: {e.Message}");
        }
    }

    private static void CheckNumbers(string name, Profile profile, List<string> faults)
    {
        var review = profile.Review;
        foreach (var (member, value) in new[]
        {
            ("review.meanConfidence", review.MeanConfidence), ("review.lowConfidence", review.LowConfidence), ("review.citedConfidence", review.CitedConfidence),
            ("review.support", review.Support), ("review.sampleRate", review.SampleRate), ("cascade.support", profile.Cascade?.Support ?? 0),
        })
        {
            if (value is not (>= 0 and <= 1))
                faults.Add($"Expected {member} of profile '{name}' between 0 and 1, got {value}.");
        }

        var chunks = profile.Chunks;
        if (chunks.WindowTokens is < 100 or > 10_000 || chunks.SingleTokens < chunks.WindowTokens || chunks.GroupWindow is < 2 or > 100)
            faults.Add($"Expected chunks of profile '{name}' with windowTokens 100 to 10,000, singleTokens at least as large and groupWindow 2 to 100, got {chunks}.");
        if (chunks.PartSentences is < 1 or > 50 || chunks.MaxSentences is < 1 or > 100)
            faults.Add($"Expected partSentences 1 to 50 and maxSentences 1 to 100 in profile '{name}', got {chunks.PartSentences} and {chunks.MaxSentences}.");
        if (profile.Media.Count == 0 || profile.Media.Any(media => media is not ("text" or "audio")))
            faults.Add($"Expected media of profile '{name}' to name text, audio or both, got [{string.Join(", ", profile.Media)}].");
    }

    private static T? Parse<T>(string file, List<string> faults)
        where T : class
    {
        if (ReadText(file, faults) is not { } text)
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json);
        }
        catch (JsonException e)
        {
            faults.Add($"Expected {file} to hold a {typeof(T).Name}: {e.Message}");
            return null;
        }
    }

    private static string? ReadText(string file, List<string> faults)
    {
        if (File.Exists(file))
            return File.ReadAllText(file);
        faults.Add($"Expected the file {file}, found none.");
        return null;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,62}$")]
    private static partial Regex NamePattern();

    private sealed record ExampleFile(string Prompt, IReadOnlyList<string> Document, JsonElement Answer);
}
