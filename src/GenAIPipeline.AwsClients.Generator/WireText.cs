namespace GenAIPipeline.AwsClients.Generator;

/// <summary>What a service and its operations look like on the wire.</summary>
internal static class WireText
{
    public static string Write(ApiModel api)
    {
        var code = new CodeText(api.Namespace + ".Model", "System", "System.Collections.Generic", "Amazon.Runtime", "GenAIPipeline.AwsClients.Runtime");
        code.Add($$"""
            internal static class {{api.ClassName}}Wire
            {
                public static readonly Service Service = new Service
                {
                    RequestName = "{{api.Namespace}}",
                    ApiVersion = "{{api.ApiVersion}}",
                    ContentType = "{{(api.IsRest ? "application/json" : "application/x-amz-json-1.1")}}",
                    Target = {{(api.Target is null ? "null" : $"\"{api.Target}\"")}},
                    Casing = WireCasing.{{(api.IsRest ? "Camel" : "Pascal")}},
                    Errors = new Dictionary<string, Func<WireError, AmazonServiceException>>
                    {
            {{string.Join("\n", api.Errors.Select(ErrorFactory))}}
                    },
                    OtherError = error => new Amazon{{api.ClassName}}Exception({{Arguments}}),
                };

                public static readonly EndpointRule[] Endpoints =
                [
            {{string.Join("\n", EndpointRules.From(api.EndpointTemplates).Select(rule => $"        {rule},"))}}
                ];

            {{string.Join("\n\n", api.Operations.Select(operation => Operation(api, operation)))}}
            }
            """);
        return code.ToString();
    }

    private const string Arguments = "error.Response.Message, error.Response.InnerException, error.Response.Type, error.Response.Code, error.Response.RequestId, error.Response.StatusCode";

    private static string ErrorFactory(ApiError error)
    {
        var members = string.Join(", ", error.Members.Select(member => $"{member.Name} = error.{(member.Type == "string" ? "Text" : "Number")}(\"{member.WireName}\")"));
        return $"            [\"{error.Code}\"] = error => new {error.ClassName}({Arguments}){(members.Length == 0 ? "" : $" {{ {members} }}")},";
    }

    private static string Operation(ApiModel api, ApiOperation operation)
    {
        var labels = api.Structures.Single(shape => shape.Name == operation.Input).Members.Where(member => member.IsLabel)
            .Select(member => $"new PathLabel(\"{{{member.WireName}}}\", \"{member.Name}\", request => (({operation.Input})request).{member.Name})");
        var errors = string.Join(", ", operation.Errors.Select(error => $"\"{error}\""));
        return $$"""
                public static readonly Operation {{operation.Name}} = new Operation
                {
                    Service = Service,
                    Name = "{{operation.Name}}",
                    Path = "{{(api.IsRest ? operation.Path : "/")}}",
                    Labels = [{{string.Join(", ", labels)}}],
                    Errors = new HashSet<string> { {{errors}} },
                };

                public static readonly Answer<{{operation.Response}}> {{operation.Name}}Answer = {{Answer(api, operation)}};
            """;
    }

    private static string Answer(ApiModel api, ApiOperation operation)
    {
        if (operation.Output is null)
            return $"new EmptyAnswer<{operation.Response}>({operation.Name})";
        var stream = api.EventStreams.FirstOrDefault(stream => stream.Holder == operation.Output);
        return stream is null
            ? $"new Answer<{operation.Response}>({operation.Name})"
            : $"new StreamedAnswer<{operation.Response}>({operation.Name}, stream => new {operation.Response} {{ Stream = new {stream.Name}(stream) }})";
    }
}
