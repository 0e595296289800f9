namespace GenAIPipeline.AwsClients.Generator;

/// <summary>From the models of a folder to the text of all generated files.</summary>
public static class ClientGenerator
{
    /// <summary>The clients that are generated: model file, namespace, and the name that the official package gives its classes.</summary>
    private static readonly (string Model, string Namespace, string ClassName)[] Clients =
    [
        ("textract", "Amazon.Textract", "Textract"),
        ("transcribe", "Amazon.TranscribeService", "TranscribeService"),
        ("bedrock-runtime", "Amazon.BedrockRuntime", "BedrockRuntime"),
        ("eventbridge", "Amazon.EventBridge", "EventBridge"),
    ];

    /// <returns>Text by file name.</returns>
    public static SortedDictionary<string, string> Generate(string modelFolder)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (model, ns, className) in Clients)
        {
            var api = ApiModel.Read(Path.Combine(modelFolder, model + ".json"), ns, className);
            files[$"{className}.Client.cs"] = ClientText.Write(api);
            if (api.Enums.Count > 0)
                files[$"{className}.Enums.cs"] = EnumText.Write(api);
            files[$"{className}.Errors.cs"] = ErrorText.Write(api);
            files[$"{className}.Shapes.cs"] = ShapeText.Write(api);
            files[$"{className}.Wire.cs"] = WireText.Write(api);
            if (api.EventStreams.Any())
                files[$"{className}.Streams.cs"] = StreamText.Write(api);
            if (api.Operations.Any(operation => operation.NextToken is not null))
                files[$"{className}.Paginators.cs"] = PaginatorText.Write(api);
        }

        return files;
    }
}
