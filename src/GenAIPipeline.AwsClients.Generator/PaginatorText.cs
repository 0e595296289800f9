namespace GenAIPipeline.AwsClients.Generator;

/// <summary>Paginators: all pages of an operation as one asynchronous sequence.</summary>
internal static class PaginatorText
{
    public static string Write(ApiModel api)
    {
        var code = new CodeText(api.Namespace + ".Model", "System", "System.Collections.Generic", "System.Runtime.CompilerServices", "System.Threading", "Amazon.Runtime");
        var paged = api.Operations.Where(operation => operation.NextToken is not null).ToList();
        code.Add($$"""
            /// <summary>Paginators of the service.</summary>
            public interface I{{api.ClassName}}PaginatorFactory
            {
            {{string.Join("\n\n", paged.Select(operation => $"    I{operation.Name}Paginator {operation.Name}({operation.Input} request);"))}}
            }

            /// <summary>Paginators of the service.</summary>
            public class {{api.ClassName}}PaginatorFactory : I{{api.ClassName}}PaginatorFactory
            {
                private readonly IAmazon{{api.ClassName}} client;

                internal {{api.ClassName}}PaginatorFactory(IAmazon{{api.ClassName}} client) => this.client = client;

            {{string.Join("\n\n", paged.Select(operation => $"    public I{operation.Name}Paginator {operation.Name}({operation.Input} request) => new {operation.Name}Paginator(client, request);"))}}
            }

            """);
        foreach (var operation in paged)
            code.Add(Paginator(api, operation, CSharpNames.Property(operation.NextToken!)));
        return code.ToString();
    }

    private static string Paginator(ApiModel api, ApiOperation operation, string token) => $$"""
        /// <summary>All pages of {{operation.Name}}.</summary>
        public interface I{{operation.Name}}Paginator
        {
            IPaginatedEnumerable<{{operation.Response}}> Responses { get; }
        }

        internal sealed class {{operation.Name}}Paginator : IPaginator<{{operation.Response}}>, I{{operation.Name}}Paginator
        {
            private readonly IAmazon{{api.ClassName}} client;
            private readonly {{operation.Input}} request;
            private int isPaginatorInUse;

            internal {{operation.Name}}Paginator(IAmazon{{api.ClassName}} client, {{operation.Input}} request)
            {
                this.client = client;
                this.request = request;
            }

            public IPaginatedEnumerable<{{operation.Response}}> Responses => new PaginatedResponse<{{operation.Response}}>(this);

            async IAsyncEnumerable<{{operation.Response}}> IPaginator<{{operation.Response}}>.PaginateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
            {
                if (Interlocked.Exchange(ref isPaginatorInUse, 1) != 0)
                    throw new InvalidOperationException("Paginator has already been consumed and cannot be reused. Please create a new instance.");
                PaginatorUtils.SetUserAgentAdditionOnRequest(request);
                var nextToken = request.{{token}};
                do
                {
                    request.{{token}} = nextToken;
                    var response = await client.{{operation.Name}}Async(request, cancellationToken).ConfigureAwait(false);
                    nextToken = response.{{token}};
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return response;
                }
                while (!string.IsNullOrEmpty(nextToken));
            }
        }
        """;
}
