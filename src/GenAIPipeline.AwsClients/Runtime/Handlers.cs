using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Util;

namespace GenAIPipeline.AwsClients.Runtime;

/// <summary>Sets the address of a request from the client's configuration.</summary>
internal sealed class EndpointHandler(Func<AmazonWebServiceRequest, string?>? endpointId = null) : BaseEndpointResolver
{
    protected override void ServiceSpecificHandler(IExecutionContext executionContext, EndpointParameters parameters) =>
        InjectHostPrefix(executionContext.RequestContext);

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        var config = requestContext.ClientConfig;
        return new ServiceEndpointParameters
        {
            Region = Region(requestContext.Request, config),
            UseDualStack = config.UseDualstackEndpoint,
            UseFips = config.UseFIPSEndpoint,
            Endpoint = config.ServiceURL,
            EndpointId = endpointId?.Invoke(requestContext.OriginalRequest),
        };
    }

    private static string? Region(IRequest request, IClientConfig config)
    {
        if (request.AlternateEndpoint is { } alternate)
            return alternate.SystemName;
        if (config.RegionEndpoint is { } region)
            return region.SystemName;
        if (string.IsNullOrEmpty(config.ServiceURL))
            return null;
        return string.IsNullOrEmpty(config.AuthenticationRegion)
            ? RegionEndpoint.GetBySystemName(AWSSDKUtils.DetermineRegion(config.ServiceURL)).SystemName
            : config.AuthenticationRegion;
    }
}

/// <summary>Chooses how a request proves who sent it, in the order of the service's model.</summary>
internal sealed class AuthHandler(List<IAuthSchemeOption> schemes, Func<AmazonWebServiceRequest, string?>? endpointId = null) : BaseAuthResolverHandler
{
    /// <summary>Signature first, then bearer token: AWS_BEARER_TOKEN_BEDROCK or a preference turns the order.</summary>
    public static List<IAuthSchemeOption> SignatureOrBearer => [.. AuthSchemeOption.DEFAULT_SIGV4, .. AuthSchemeOption.DEFAULT_BEARER];

    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
        string.IsNullOrEmpty(endpointId?.Invoke(executionContext.RequestContext.OriginalRequest)) ? schemes : AuthSchemeOption.DEFAULT_SIGV4A;
}

/// <summary>Name of a service for logs and metrics.</summary>
internal sealed class ServiceMetadata(string serviceId) : IServiceMetadata
{
    public string ServiceId => serviceId;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
