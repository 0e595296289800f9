using GenAIPipeline.Documents;

namespace GenAIPipeline.Summarization;

/// <summary>The prompts of all profiles, compiled once at start.</summary>
public sealed class PromptCatalog
{
    private readonly Dictionary<string, ProfilePrompts> profiles = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">A prompt or schema cannot be used; the message lists all faults.</exception>
    public PromptCatalog(ProfileCatalog profiles)
    {
        var faults = new List<string>();
        foreach (var profile in profiles.All)
        {
            try
            {
                this.profiles.Add(profile.Name, new ProfilePrompts(PromptTemplate.Load(profile, "summarize"), PromptTemplate.Load(profile, "merge"), new AnswerSchema(profile)));
            }
            catch (InvalidOperationException e)
            {
                faults.Add(e.Message);
            }
        }

        if (faults.Count > 0)
            throw new InvalidOperationException("The prompts cannot be used:\n" + string.Join('\n', faults));
    }

    internal ProfilePrompts Of(Profile profile) => profiles[profile.Name];
}

/// <summary>What a profile asks models with.</summary>
internal sealed record ProfilePrompts(PromptTemplate Summarize, PromptTemplate Merge, AnswerSchema Schema);
