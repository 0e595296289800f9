using System.Globalization;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>An address of the simulator's S3 that anybody may read for a while.</summary>
internal static class PresignedUri
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <param name="host">Of the simulator, with its port.</param>
    public static string Of(Simulator simulator, string host, string bucket, string key)
    {
        var (access, secret) = simulator.Options.Keys.First();
        var moment = simulator.Options.SignatureClock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var signature = new Signature(access, moment[..8], simulator.Options.Region, "s3", moment, ["host"], "", Lifetime);
        var path = $"/{bucket}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}";
        var query = string.Join('&', new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["X-Amz-Algorithm"] = Signature.Algorithm,
            ["X-Amz-Credential"] = $"{access}/{signature.Scope}",
            ["X-Amz-Date"] = moment,
            ["X-Amz-Expires"] = $"{Lifetime.TotalSeconds}",
            ["X-Amz-SignedHeaders"] = "host",
        }.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        var canonical = $"GET\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD";
        return $"http://{host}{path}?{query}&X-Amz-Signature={signature.Sign(signature.Key(secret), canonical)}";
    }
}
