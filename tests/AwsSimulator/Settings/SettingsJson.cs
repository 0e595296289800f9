using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace GenAIPipeline.AwsSimulator.Settings;

/// <summary>How services read what <c>PUT /_simulator/settings/SERVICE</c> gives them.</summary>
internal static class SettingsJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="JsonException">A member is not known, or of another type.</exception>
    public static T Parse<T>(JsonObject settings) => settings.Deserialize<T>(Options)!;
}
