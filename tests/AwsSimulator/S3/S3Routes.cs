using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Where an S3 request goes: bucket, key, and the operation that fits method, query and headers best.</summary>
internal sealed class S3Routes(ApiModel model)
{
    // Sub-resources of operations that are not simulated: S3 would not ignore them.
    private static readonly IReadOnlySet<string> Subresources = new HashSet<string>(StringComparer.Ordinal)
    {
        "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering", "inventory", "legal-hold", "lifecycle", "location", "logging", "metrics", "notification",
        "object-lock", "ownershipControls", "partNumber", "policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore", "retention", "select", "session", "tagging", "torrent", "uploads",
        "versioning", "versions", "website",
    };

    public static (string Bucket, string Key) Address(HttpRequest request)
    {
        var path = RawPath.Of(request)[1..];
        var host = request.Host.Host;
        // Virtual-host style: bucket.localhost or bucket.s3.…
        var end = host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) ? host.Length - ".localhost".Length : host.IndexOf(".s3.", StringComparison.OrdinalIgnoreCase);
        if (end > 0)
            return (host[..end], Uri.UnescapeDataString(path));
        var parts = path.Split('/', 2);
        return (Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    public ApiOperation? Find(HttpRequest request, string bucket, string key) => model.Operations.Values
        .Select(operation => (Operation: operation, Score: Score(operation, request, bucket, key)))
        .Where(candidate => candidate.Score >= 0)
        .OrderByDescending(candidate => candidate.Score)
        .Select(candidate => candidate.Operation)
        .FirstOrDefault(operation => !request.Query.Keys.Any(name => Subresources.Contains(name) && !Knows(operation, name)));

    private static int Score(ApiOperation operation, HttpRequest request, string bucket, string key)
    {
        var members = operation.Input!.Members;
        if (operation.Method != request.Method || members.ContainsKey("Bucket") != bucket.Length > 0 || operation.Path.StartsWith("/{Key", StringComparison.Ordinal) != key.Length > 0)
            return -1;

        var literals = Literals(operation);
        if (literals.Any(literal => !request.Query.ContainsKey(literal.Name) || (literal.Value.Length > 0 && request.Query[literal.Name] != literal.Value)))
            return -1;
        var required = members.Values.Where(member => member.Required && !member.Has("httpLabel")).ToList();
        if (required.Any(member => (member.Trait("httpQuery") is { } query && !request.Query.ContainsKey(query)) || (member.Trait("httpHeader") is { } header && !request.Headers.ContainsKey(header))))
            return -1;
        return literals.Count + required.Count;
    }

    private static bool Knows(ApiOperation operation, string name) => Literals(operation).Any(literal => literal.Name == name) || operation.Input!.Members.Values.Any(member => member.Trait("httpQuery") == name);

    private static List<(string Name, string Value)> Literals(ApiOperation operation) => operation.Path.Split('?', 2) is [_, var query]
        ? [.. query.Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair[0] != "x-id").Select(pair => (pair[0], pair.Length == 2 ? pair[1] : ""))]
        : [];
}
