namespace GenAIPipeline.AwsClients.Generator;

/// <summary>Interface, client and configuration of a service.</summary>
internal static class ClientText
{
    public static string Write(ApiModel api)
    {
        var code = new CodeText(
            api.Namespace, "System", "System.Collections.Generic", "System.Threading", "System.Threading.Tasks", "Amazon.Runtime", "Amazon.Runtime.Credentials.Internal", "Amazon.Runtime.Endpoints", "Amazon.Runtime.Internal", "Amazon.Runtime.Internal.Auth",
            "Amazon.Runtime.Internal.Transform", "Amazon.Util.Internal", $"{api.Namespace}.Model", "GenAIPipeline.AwsClients.Runtime", "ExecutionContext = Amazon.Runtime.Internal.ExecutionContext", "ServiceMetadata = GenAIPipeline.AwsClients.Runtime.ServiceMetadata", "Endpoint = Amazon.Runtime.Endpoints.Endpoint");
        return code.Add(Interface(api)).Add(Client(api)).Add(Config(api)).ToString();
    }

    private static bool IsPaged(ApiModel api) => api.Operations.Any(operation => operation.NextToken is not null);

    private static string Interface(ApiModel api)
    {
        var name = api.ClassName;
        var paginators = IsPaged(api) ? $"    I{name}PaginatorFactory Paginators {{ get; }}\n\n" : "";
        var operations = api.Operations.Select(operation => $"    Task<{operation.Response}> {operation.Name}Async({operation.Input} request, CancellationToken cancellationToken = default(CancellationToken));");
        return $$"""
            /// <summary>{{api.ServiceId}}.</summary>
            public partial interface IAmazon{{name}} : IAmazonService, IDisposable
            {
            {{paginators}}{{string.Join("\n\n", operations)}}

                Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);

                static ClientConfig IAmazonService.CreateDefaultClientConfig() => new Amazon{{name}}Config();

                static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig)
                {
                    if (clientConfig is not Amazon{{name}}Config config)
                        throw new AmazonClientException("ClientConfig is not of type Amazon{{name}}Config to create Amazon{{name}}Client");
                    return awsCredentials == null ? new Amazon{{name}}Client(config) : new Amazon{{name}}Client(awsCredentials, config);
                }
            }

            """;
    }

    private static string Client(ApiModel api)
    {
        var name = api.ClassName;
        var paginators = IsPaged(api) ? $"\n    public I{name}PaginatorFactory Paginators => paginators ??= new {name}PaginatorFactory(this);\n\n    private I{name}PaginatorFactory paginators;\n" : "";
        var endpointId = EndpointId(api);
        return $$"""
            /// <summary>Client of {{api.ServiceId}}; safe to share between threads.</summary>
            public partial class Amazon{{name}}Client : AmazonServiceClient, IAmazon{{name}}
            {
                private static readonly IServiceMetadata Metadata = new ServiceMetadata("{{api.ServiceId}}");

            {{Constructors($"Amazon{name}Client", $"Amazon{name}Config")}}
            {{paginators}}
                protected override IServiceMetadata ServiceMetadata => Metadata;

            {{string.Join("\n\n", api.Operations.Select(operation => Operation(api, operation)))}}

                public Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request) => Config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(request));

                protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
                {
                    pipeline.RemoveHandler<EndpointResolver>();
                    pipeline.AddHandlerAfter<Marshaller>(new EndpointHandler({{endpointId}}));
                    pipeline.AddHandlerAfter<Marshaller>(new AuthHandler({{(api.TakesBearer ? "AuthHandler.SignatureOrBearer" : "AuthSchemeOption.DEFAULT_SIGV4")}}{{(endpointId.Length == 0 ? "" : ", " + endpointId)}}));
                }
            }

            """;
    }

    /// <summary>The one operation whose request can name a multi-region endpoint.</summary>
    private static string EndpointId(ApiModel api)
    {
        var input = api.Operations.Select(operation => operation.Input).FirstOrDefault(input => api.Structures.Single(shape => shape.Name == input).Members.Any(member => member.Name == "EndpointId"));
        return input is null ? "" : $"request => (request as {input})?.EndpointId";
    }

    private static string Operation(ApiModel api, ApiOperation operation) => $$"""
            public virtual Task<{{operation.Response}}> {{operation.Name}}Async({{operation.Input}} request, CancellationToken cancellationToken = default(CancellationToken)) =>
                InvokeAsync<{{operation.Response}}>(request, new InvokeOptions { RequestMarshaller = {{api.ClassName}}Wire.{{operation.Name}}, ResponseUnmarshaller = {{api.ClassName}}Wire.{{operation.Name}}Answer }, cancellationToken);
        """;

    private static string Constructors(string client, string config) => $$"""
            public {{client}}() : base(new {{config}}()) { }

            public {{client}}(RegionEndpoint region) : base(new {{config}} { RegionEndpoint = region }) { }

            public {{client}}({{config}} config) : base(config) { }

            public {{client}}(AWSCredentials credentials) : this(credentials, new {{config}}()) { }

            public {{client}}(AWSCredentials credentials, RegionEndpoint region) : this(credentials, new {{config}} { RegionEndpoint = region }) { }

            public {{client}}(AWSCredentials credentials, {{config}} clientConfig) : base(credentials, clientConfig) { }

            public {{client}}(string awsAccessKeyId, string awsSecretAccessKey) : this(awsAccessKeyId, awsSecretAccessKey, new {{config}}()) { }

            public {{client}}(string awsAccessKeyId, string awsSecretAccessKey, RegionEndpoint region) : this(awsAccessKeyId, awsSecretAccessKey, new {{config}} { RegionEndpoint = region }) { }

            public {{client}}(string awsAccessKeyId, string awsSecretAccessKey, {{config}} clientConfig) : base(awsAccessKeyId, awsSecretAccessKey, clientConfig) { }

            public {{client}}(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken) : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new {{config}}()) { }

            public {{client}}(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, RegionEndpoint region) : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new {{config}} { RegionEndpoint = region }) { }

            public {{client}}(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, {{config}} clientConfig) : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, clientConfig) { }
        """;

    private static string Config(ApiModel api) => $$"""
        /// <summary>Configuration of a client of {{api.ServiceId}}.</summary>
        public partial class Amazon{{api.ClassName}}Config : ClientConfig
        {
            private static readonly string UserAgentString = InternalSDKUtils.BuildUserAgentString("{{api.ServiceId}}", "4.0.0.0");
            private static readonly EndpointHandler EndpointHandler = new EndpointHandler({{EndpointId(api)}});

            public Amazon{{api.ClassName}}Config() : base(new DefaultConfigurationProvider(Defaults.All))
            {
                base.ServiceId = "{{api.ServiceId}}";
                AuthenticationServiceName = "{{api.SigningName}}";
                EndpointProvider = new ServiceEndpoints({{api.ClassName}}Wire.Endpoints);
            }

            public static new string ServiceId => "{{api.ServiceId}}";

            public override string RegionEndpointServiceName => "{{RegionName(api)}}";

            public override string ServiceVersion => "{{api.ApiVersion}}";

            public override string UserAgent => UserAgentString;

            public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
            {
                var context = new RequestContext(false)
                {
                    ClientConfig = this,
                    OriginalRequest = parameters.Request,
                    Request = new DefaultRequest(parameters.Request, ServiceId) { AlternateEndpoint = parameters.AlternateEndpoint },
                };
                return EndpointHandler.GetEndpoint(new ExecutionContext(context, null));
            }
        }
        """;

    /// <summary>First label of the plain address: textract, transcribe, bedrock-runtime, events.</summary>
    private static string RegionName(ApiModel api) => api.EndpointTemplates.Last(template => template.EndsWith(".{Region}.{PartitionResult#dnsSuffix}", StringComparison.Ordinal)).Split("//")[1].Split('.')[0];
}
