using GenAIPipeline.Platform;

namespace GenAIPipeline.Web.Commands;

/// <summary>Words and options of a command, in any order.</summary>
/// <param name="Words">Arguments that belong to no option.</param>
/// <param name="Values">Values by option.</param>
internal sealed record CommandOptions(string[] Words, IReadOnlyDictionary<string, string> Values)
{
    /// <exception cref="StartupException">An option is unknown or has no value.</exception>
    public static CommandOptions Parse(string[] args, params string[] known)
    {
        var words = new List<string>();
        var values = new Dictionary<string, string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
                words.Add(args[i]);
            else if (!known.Contains(args[i]))
                throw new StartupException($"{args[i]} is not an option here; known are {string.Join(", ", known)}.");
            else
                values[args[i]] = ++i < args.Length ? args[i] : throw new StartupException($"{args[i - 1]} needs a value.");
        }

        return new CommandOptions([.. words], values);
    }

    public string? Find(string option) => Values.GetValueOrDefault(option);
}
