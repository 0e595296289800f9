namespace GenAIPipeline.AwsClients.Generator;

/// <summary>Requests, answers and what they are made of.</summary>
internal static class ShapeText
{
    public static string Write(ApiModel api)
    {
        var inputs = api.Operations.Select(operation => operation.Input).ToHashSet();
        var outputs = api.Operations.Select(operation => operation.Response).ToHashSet();
        var events = api.EventStreams.SelectMany(stream => stream.Events).Select(item => item.Shape).ToHashSet();
        var holders = api.EventStreams.ToDictionary(stream => stream.Holder);
        var code = new CodeText(api.Namespace + ".Model", "System", "System.Collections.Generic", "System.IO", "System.Text.Json.Serialization", "Amazon.Runtime", "Amazon.Runtime.EventStreams");
        code.Add($"public partial class Amazon{api.ClassName}Request : AmazonWebServiceRequest {{ }}\n");
        foreach (var shape in api.Structures)
        {
            if (holders.TryGetValue(shape.Name, out var stream))
            {
                code.Add(Holder(shape, stream));
                continue;
            }

            var parent = inputs.Contains(shape.Name) ? $" : Amazon{api.ClassName}Request"
                : outputs.Contains(shape.Name) ? " : AmazonWebServiceResponse"
                : events.Contains(shape.Name) ? " : IEventStreamEvent"
                : "";
            code.Add(shape.Members.Count == 0
                ? $"public partial class {shape.Name}{parent} {{ }}\n"
                : $"public partial class {shape.Name}{parent}\n{{\n{string.Join("\n\n", shape.Members.Select(member => Property(api, member)))}\n}}\n");
        }

        foreach (var operation in api.Operations.Where(operation => operation.Output is null))
            code.Add($"public partial class {operation.Response} : AmazonWebServiceResponse {{ }}\n");
        return code.ToString();
    }

    private static string Property(ApiModel api, ApiMember member)
    {
        var attribute = member.IsLabel ? "    [JsonIgnore]\n"
            : WireNameOf(api, member) == member.WireName ? ""
            : $"    [JsonPropertyName(\"{member.WireName}\")]\n";
        var start = member.IsCollection ? $" = AWSConfigs.InitializeCollections ? new {member.Type}() : null;" : "";
        return $"{attribute}    public {member.Type} {member.Name} {{ get; set; }}{start}";
    }

    private static string WireNameOf(ApiModel api, ApiMember member) => api.IsRest ? char.ToLowerInvariant(member.Name[0]) + member.Name[1..] : member.Name;

    private static string Holder(ApiShape shape, ApiEventStream stream) => $$"""
        /// <summary>An answer whose body is a stream: dispose it.</summary>
        public partial class {{shape.Name}} : AmazonWebServiceResponse, IDisposable
        {
            private bool disposed;

            [JsonIgnore]
            public {{stream.Name}} {{shape.Members[0].Name}} { get; set; }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposed)
                    return;
                if (disposing)
                {
                    {{shape.Members[0].Name}}?.Dispose();
                    {{shape.Members[0].Name}} = null;
                }

                disposed = true;
            }
        }

        """;
}
