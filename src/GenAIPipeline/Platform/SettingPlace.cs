using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace GenAIPipeline.Platform;

/// <summary>Where a setting comes from, for a person who has to correct it.</summary>
internal static class SettingPlace
{
    /// <summary>Such as <c>settings.json, line 12</c> or <c>the environment variable Models__Model</c>. For a setting that is missing: the nearest section around it that is there.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="key">With colons.</param>
    public static string Of(IConfiguration configuration, string key)
    {
        var providers = configuration is IConfigurationRoot root ? root.Providers.Reverse().ToList() : [];
        for (var near = key; ; near = near[..near.LastIndexOf(':')])
        {
            foreach (var provider in providers.Where(provider => provider.TryGet(near, out _) || provider.GetChildKeys([], near).Any()))
            {
                switch (provider)
                {
                    case JsonConfigurationProvider { Source: { Path: { } path, FileProvider: { } folder } } when folder.GetFileInfo(path) is { Exists: true } file:
                        using (var stream = file.CreateReadStream())
                            return LineOf(stream, near) is { } line ? $"{file.Name}, line {line}" : file.Name;
                    case EnvironmentVariablesConfigurationProvider:
                        return $"The environment variable {near.Replace(":", "__", StringComparison.Ordinal)}{(provider.TryGet(near, out _) ? "" : "__…")}";
                }
            }

            if (!near.Contains(':', StringComparison.Ordinal))
                return "The configuration";
        }
    }

    /// <summary>Line, from 1, of the key in a JSON file; null if it is not there.</summary>
    private static int? LineOf(Stream file, string key)
    {
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        var json = bytes.ToArray().AsSpan();
        if (json.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            json = json[3..];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        return Find(ref reader, "", key) is { } place ? json[..(int)place].Count((byte)'\n') + 1 : null;
    }

    /// <summary>First byte of the key, looked for in the value that the reader is on.</summary>
    private static long? Find(ref Utf8JsonReader reader, string path, string key)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return null;
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        for (var index = 0; reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray); index++)
        {
            var start = reader.TokenStartIndex;
            var child = path + (isObject ? reader.GetString() : $"{index}");
            if (isObject)
                reader.Read();
            if (child.Equals(key, StringComparison.OrdinalIgnoreCase))
                return start;
            if (Find(ref reader, child + ":", key) is { } found)
                return found;
        }

        return null;
    }
}
