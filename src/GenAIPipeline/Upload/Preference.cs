using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace GenAIPipeline.Upload;

/// <summary>The header <c>Prefer</c> (RFC 7240).</summary>
internal static class Preference
{
    /// <summary>Longest wait that is granted.</summary>
    public const int MaxWaitSeconds = 60;

    /// <summary>Seconds that the client would wait for a result, at most 60; null when it does not say (a malformed preference is none).</summary>
    public static int? Wait(StringValues prefer)
    {
        foreach (var preference in prefer.SelectMany(line => (line ?? "").Split(',')))
        {
            var parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && parts[0].Equals("wait", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(parts[1].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                return Math.Min(seconds, MaxWaitSeconds);
        }

        return null;
    }
}
