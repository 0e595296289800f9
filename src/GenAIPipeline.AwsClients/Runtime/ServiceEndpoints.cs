using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace GenAIPipeline.AwsClients.Runtime;

/// <summary>Where a service answers. <paramref name="Only"/> limits the rule to a region or a partition.</summary>
internal sealed record EndpointRule(string Template, bool Fips = false, bool DualStack = false, string? Only = null);

/// <summary>Parameters of an endpoint, under the names that the official endpoint rules use.</summary>
internal sealed class ServiceEndpointParameters : EndpointParameters
{
    public string? Region { get => (string?)this[nameof(Region)]; set => this[nameof(Region)] = value; }

    public bool UseDualStack { get => this[nameof(UseDualStack)] is true; set => this[nameof(UseDualStack)] = value; }

    public bool UseFips { get => this["UseFIPS"] is true; set => this["UseFIPS"] = value; }

    public string? Endpoint { get => (string?)this[nameof(Endpoint)]; set => this[nameof(Endpoint)] = value; }

    /// <summary>A multi-region endpoint of EventBridge.</summary>
    public string? EndpointId { get => (string?)this[nameof(EndpointId)]; set => this[nameof(EndpointId)] = value; }
}

/// <summary>Finds the address of a service: a given one as it is, else the first rule that fits the region.</summary>
internal sealed class ServiceEndpoints(IReadOnlyList<EndpointRule> rules) : IEndpointProvider
{
    private const string SignedForAllRegions = """{"authSchemes":[{"name":"sigv4a","signingName":"events","signingRegionSet":["*"]}]}""";

    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var wanted = (ServiceEndpointParameters)parameters;
        if (!string.IsNullOrEmpty(wanted.EndpointId))
            return Global(wanted);
        if (!string.IsNullOrEmpty(wanted.Endpoint))
            return Given(wanted);
        if (string.IsNullOrEmpty(wanted.Region))
            throw new AmazonClientException("Invalid Configuration: Missing Region");

        var partition = Fn.Partition(wanted.Region);
        Require(!wanted.UseFips || Fn.GetAttr(partition, "supportsFIPS") is true, "FIPS is enabled but this partition does not support FIPS");
        Require(!wanted.UseDualStack || Fn.GetAttr(partition, "supportsDualStack") is true, "DualStack is enabled but this partition does not support DualStack");
        var partitionName = Fn.GetAttr(partition, "name") as string;
        var rule = rules.First(r => r.Fips == wanted.UseFips && r.DualStack == wanted.UseDualStack && (r.Only is null || r.Only == wanted.Region || r.Only == partitionName));
        return new Endpoint(Fn.Interpolate(rule.Template, new() { ["Region"] = wanted.Region, ["PartitionResult"] = partition }));
    }

    private static Endpoint Given(ServiceEndpointParameters wanted)
    {
        Require(!wanted.UseFips, "Invalid Configuration: FIPS and custom endpoint are not supported");
        Require(!wanted.UseDualStack, "Invalid Configuration: Dualstack and custom endpoint are not supported");
        return new Endpoint(wanted.Endpoint);
    }

    private static Endpoint Global(ServiceEndpointParameters wanted)
    {
        Require(!wanted.UseFips, "Invalid Configuration: FIPS is not supported with EventBridge multi-region endpoints.");
        Require(Fn.IsValidHostLabel(wanted.EndpointId, true), "EndpointId must be a valid host label.");
        if (!string.IsNullOrEmpty(wanted.Endpoint))
            return new Endpoint(wanted.Endpoint, SignedForAllRegions, string.Empty);
        var suffix = Fn.GetAttr(Fn.Partition(wanted.Region), wanted.UseDualStack ? "dualStackDnsSuffix" : "dnsSuffix");
        return new Endpoint($"https://{wanted.EndpointId}.endpoint.events.{suffix}", SignedForAllRegions, string.Empty);
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new AmazonClientException(otherwise);
    }
}
