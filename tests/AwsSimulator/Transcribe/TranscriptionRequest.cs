using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>The rules of a request that the API's model does not tell.</summary>
internal static partial class TranscriptionRequest
{
    private const int MostSpeakers = 30;

    /// <exception cref="Wire.SimulatedErrorException">A rule is broken.</exception>
    public static void Check(JsonObject input, string name, bool isMedical)
    {
        if (!JobName().IsMatch(name))
            throw TranscribeErrors.BadRequest($"1 validation error detected: Value '{name}' at 'transcriptionJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z._-]+");
        int languages = (input["LanguageCode"] is null ? 0 : 1) + (input["IdentifyLanguage"] is JsonValue v && (bool)v ? 1 : 0) + (input["IdentifyMultipleLanguages"] is JsonValue m && (bool)m ? 1 : 0);
        if (languages != 1)
            throw TranscribeErrors.BadRequest("You must specify exactly one of LanguageCode, IdentifyLanguage, and IdentifyMultipleLanguages.");
        if (isMedical && (string?)input["LanguageCode"] != "en-US")
            throw TranscribeErrors.BadRequest("The language code that you specified isn't supported. Amazon Transcribe Medical only supports US English (en-US).");
        if (input["OutputKey"] is not null && input["OutputBucketName"] is null)
            throw TranscribeErrors.BadRequest("You must specify OutputBucketName if you specify OutputKey.");
        CheckSpeakers(input["Settings"] as JsonObject ?? []);
    }

    /// <summary>Bucket and key of <c>s3://bucket/key</c> or of an address of S3; null for all others.</summary>
    public static (string Bucket, string Key)? Place(string? uri)
    {
        if (uri is null)
            return null;
        var match = S3Uri().Match(uri);
        return match.Success ? (match.Groups["bucket"].Value, Uri.UnescapeDataString(match.Groups["key"].Value)) : null;
    }

    /// <summary>Where the transcript goes in the customer's bucket.</summary>
    public static string OutputKey(JsonObject input, string name, bool isMedical) => (string?)input["OutputKey"] switch
    {
        null => isMedical ? $"medical/{name}.json" : $"{name}.json",
        { } folder when folder.EndsWith('/') => $"{folder}{name}.json",
        { } key => key,
    };

    /// <summary>Where the redacted transcript goes beside it.</summary>
    public static string RedactedKey(string key) => key.LastIndexOf('/') is var slash and >= 0 ? $"{key[..(slash + 1)]}redacted-{key[(slash + 1)..]}" : $"redacted-{key}";

    private static void CheckSpeakers(JsonObject settings)
    {
        var labels = (bool?)settings["ShowSpeakerLabels"] ?? false;
        var most = (int?)settings["MaxSpeakerLabels"];
        if (labels != most is not null)
            throw TranscribeErrors.BadRequest("If you specify ShowSpeakerLabels, you must specify MaxSpeakerLabels as well, and the other way round.");
        if (most is < 2 or > MostSpeakers)
            throw TranscribeErrors.BadRequest("MaxSpeakerLabels must be from 2 to 30.");
        if (labels && ((bool?)settings["ChannelIdentification"] ?? false))
            throw TranscribeErrors.BadRequest("You can't set both ShowSpeakerLabels and ChannelIdentification in the same request.");
    }

    [GeneratedRegex("^[0-9a-zA-Z._-]{1,200}$")]
    private static partial Regex JobName();

    [GeneratedRegex(@"^(?:s3://|https://s3[.-][^/]*amazonaws\.com(?:\.cn)?/)(?<bucket>[a-z0-9.-]{3,63})/(?<key>.+)$")]
    private static partial Regex S3Uri();
}
