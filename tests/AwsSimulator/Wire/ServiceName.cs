namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>Which service a request is for: by its credential scope; unsigned ones by their form.</summary>
internal static class ServiceName
{
    public static string Of(HttpRequest request, IReadOnlyDictionary<string, ISimulatedService> services)
    {
        if (Authenticator.Bearer(request) is not null && services.ContainsKey("bedrock"))
            return "bedrock";
        var scope = Scope(request);
        if (scope is not null && services.ContainsKey(scope))
            return scope;

        var target = request.Headers["X-Amz-Target"].ToString().Split('.')[0];
        var byTarget = target switch { "AmazonSQS" => "sqs", "Textract" => "textract", "Transcribe" => "transcribe", "AWSEvents" => "events", _ => "" };
        if (services.ContainsKey(byTarget))
            return byTarget;
        return request.Path.StartsWithSegments("/model") && services.ContainsKey("bedrock") ? "bedrock" : "s3";
    }

    private static string? Scope(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var start = header.IndexOf("Credential=", StringComparison.Ordinal);
        var credential = start >= 0 ? header[(start + 11)..].Split(',')[0] : request.Query["X-Amz-Credential"].ToString();
        return credential.Split('/') is { Length: >= 5 } parts ? parts[^2] : null;
    }
}
