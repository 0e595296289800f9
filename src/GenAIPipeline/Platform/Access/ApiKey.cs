using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GenAIPipeline.Platform.Access;

/// <summary>A key as it is listed; its text was shown once and is not kept.</summary>
/// <param name="Id">Names the key, for revoking it.</param>
/// <param name="Tenant">Whose rows it opens.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Prefix">The first characters of its text.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="LastUsedAt">To the minute; null if never.</param>
/// <param name="RevokedAt">Null while it is valid.</param>
public sealed record ApiKey(
    Guid Id, string Tenant, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);

/// <summary>The text of a key or login link: 32 random bytes.</summary>
public static class SecretText
{
    private const int RandomBytes = 32;

    /// <summary>Characters of a key that may be shown later: the mark and six more.</summary>
    private const int PrefixLength = 9;

    /// <summary>A new key: <c>gp_</c> and 43 characters.</summary>
    public static string NewKey() => "gp_" + NewToken();

    /// <summary>43 characters that are safe in an address.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    public static string Prefix(string key) => key[..Math.Min(PrefixLength, key.Length)];

    /// <summary>What is stored. A plain digest is enough, because the text has 256 random bits.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
