using System.Text;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Listing objects and versions, page by page, folded at a delimiter.</summary>
internal sealed class Listings(Simulator simulator)
{
    private const int MaxPage = 1_000;

    public IReadOnlyDictionary<string, JsonOperation> All => new Dictionary<string, JsonOperation>
    {
        ["ListObjectsV2"] = (_, input, _) => Task.FromResult<JsonObject?>(ListObjects(input)),
        ["ListObjectVersions"] = (_, input, _) => Task.FromResult<JsonObject?>(ListVersions(input)),
    };

    private JsonObject ListObjects(JsonObject input)
    {
        var bucket = simulator.Objects.Of(input);
        var token = (string?)input["ContinuationToken"];
        var after = token is not null ? ReadToken(token) : (string?)input["StartAfter"] ?? "";
        var present = bucket.List((string?)input["Prefix"] ?? "").Select(versions => versions[0]).Where(stored => !stored.IsDeleteMarker);
        var page = Fold(input, present, after);

        var answer = Describe(input, bucket, page);
        answer["KeyCount"] = page.Items.Count + page.Prefixes.Count;
        if (page.Items.Count > 0)
            answer["Contents"] = new JsonArray([.. page.Items.Select(stored => DescribeObject(input, stored))]);
        if (token is not null)
            answer["ContinuationToken"] = token;
        if (input["StartAfter"] is { } startAfter)
            answer["StartAfter"] = Encode(input, (string)startAfter!);
        if (page.Last is not null)
            answer["NextContinuationToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(page.Last));
        return answer;
    }

    private JsonObject ListVersions(JsonObject input)
    {
        var bucket = simulator.Objects.Of(input);
        var marker = (string?)input["KeyMarker"] ?? "";
        var versionMarker = (string?)input["VersionIdMarker"];
        var all = bucket.List((string?)input["Prefix"] ?? "");
        var latest = all.Select(versions => versions[0]).ToHashSet(ReferenceEqualityComparer.Instance);
        var rest = versionMarker is null ? all : all.Select(versions => versions[0].Key == marker ? [.. versions.SkipWhile(stored => stored.VersionId != versionMarker).Skip(1)] : versions);
        var page = Fold(input, rest.SelectMany(versions => versions), marker, includesAfter: versionMarker is not null);

        var answer = Describe(input, bucket, page);
        answer["KeyMarker"] = Encode(input, marker);
        answer["VersionIdMarker"] = versionMarker ?? "";
        if (page.Items.Any(stored => !stored.IsDeleteMarker))
            answer["Versions"] = new JsonArray([.. page.Items.Where(stored => !stored.IsDeleteMarker).Select(stored => DescribeVersion(input, stored, latest.Contains(stored)))]);
        if (page.Items.Any(stored => stored.IsDeleteMarker))
            answer["DeleteMarkers"] = new JsonArray([.. page.Items.Where(stored => stored.IsDeleteMarker).Select(stored => DescribeMarker(input, stored, latest.Contains(stored)))]);
        if (page.Last is not null)
        {
            answer["NextKeyMarker"] = Encode(input, page.Last);
            if (page.Items.LastOrDefault() is { } last && last.Key == page.Last)
                answer["NextVersionIdMarker"] = last.VersionId;
        }
        return answer;
    }

    /// <summary>Takes one page of what comes after a key or common prefix; <c>Last</c> is where the next page goes on, null on the last one.</summary>
    private static Page Fold(JsonObject input, IEnumerable<StoredObject> found, string after, bool includesAfter = false)
    {
        var max = Math.Min((int?)input["MaxKeys"] ?? MaxPage, MaxPage);
        var prefix = (string?)input["Prefix"] ?? "";
        var delimiter = (string?)input["Delimiter"] ?? "";
        var page = new Page([], [], null);
        foreach (var stored in found)
        {
            var end = delimiter.Length > 0 ? stored.Key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) : -1;
            var name = end < 0 ? stored.Key : stored.Key[..(end + delimiter.Length)];
            var order = Bucket.CompareBytes(name, after);
            if (order < 0 || (order == 0 && after.Length > 0 && !includesAfter) || (end >= 0 && page.Prefixes.LastOrDefault() == name))
                continue;
            if (page.Items.Count + page.Prefixes.Count == max)
                return max == 0 ? page : page with { Last = page.Current };
            if (end >= 0)
                page.Prefixes.Add(name);
            else
                page.Items.Add(stored);
            page.Current = name;
        }
        return page;
    }

    private static JsonObject Describe(JsonObject input, Bucket bucket, Page page)
    {
        var answer = new JsonObject
        {
            ["Name"] = bucket.Name,
            ["Prefix"] = Encode(input, (string?)input["Prefix"] ?? ""),
            ["MaxKeys"] = (int?)input["MaxKeys"] ?? MaxPage,
            ["IsTruncated"] = page.Last is not null,
        };
        if (input["Delimiter"] is { } delimiter)
            answer["Delimiter"] = Encode(input, (string)delimiter!);
        if (input["EncodingType"] is { } encoding)
            answer["EncodingType"] = (string)encoding!;
        if (page.Prefixes.Count > 0)
            answer["CommonPrefixes"] = new JsonArray([.. page.Prefixes.Select(prefix => new JsonObject { ["Prefix"] = Encode(input, prefix) })]);
        return answer;
    }

    private JsonObject DescribeObject(JsonObject input, StoredObject stored)
    {
        var described = DescribeContent(input, stored);
        if ((bool?)input["FetchOwner"] == true)
            described["Owner"] = ObjectAnswers.Owner(simulator);
        return described;
    }

    private JsonObject DescribeVersion(JsonObject input, StoredObject stored, bool isLatest)
    {
        var described = DescribeContent(input, stored);
        described["VersionId"] = stored.VersionId;
        described["IsLatest"] = isLatest;
        described["Owner"] = ObjectAnswers.Owner(simulator);
        return described;
    }

    private JsonObject DescribeMarker(JsonObject input, StoredObject stored, bool isLatest) => new()
    {
        ["Key"] = Encode(input, stored.Key),
        ["VersionId"] = stored.VersionId,
        ["IsLatest"] = isLatest,
        ["LastModified"] = ObjectAnswers.Moment(stored.LastModified),
        ["Owner"] = ObjectAnswers.Owner(simulator),
    };

    private static JsonObject DescribeContent(JsonObject input, StoredObject stored)
    {
        var described = new JsonObject
        {
            ["Key"] = Encode(input, stored.Key),
            ["LastModified"] = ObjectAnswers.Moment(stored.LastModified),
            ["ETag"] = ObjectAnswers.Quote(stored.ETag),
            ["Size"] = stored.Size,
            ["StorageClass"] = "STANDARD",
        };
        if (stored.Checksums.Count > 0)
        {
            described["ChecksumAlgorithm"] = new JsonArray([.. stored.Checksums.Keys.Select(name => (JsonNode)name)]);
            described["ChecksumType"] = stored.ChecksumType;
        }
        return described;
    }

    private static string Encode(JsonObject input, string text) => (string?)input["EncodingType"] == "url" ? Uri.EscapeDataString(text).Replace("%2F", "/").Replace("%20", "+") : text;

    private static string ReadToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : throw S3Errors.InvalidArgument("The continuation token provided is incorrect");
    }

    private sealed record Page(List<StoredObject> Items, List<string> Prefixes, string? Last)
    {
        public string? Current { get; set; }
    }
}
