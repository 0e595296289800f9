using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace GenAIPipeline.Upload;

/// <summary>Describes the body of an upload by hand: metadata that lists media types would refuse a raw body of any other.</summary>
internal static class UploadDescription
{
    public static Task AddBody(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Required = new HashSet<string> { "file" },
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["file"] = Text("binary", "The file."),
                            ["profile"] = Text(null, "Name of a profile; default general."),
                            ["labels"] = Text(null, "Joined by commas, or the field repeated."),
                            ["password"] = Text(null, "Of an encrypted file: kept until the file has been read."),
                        },
                    },
                },
                ["application/octet-stream"] = new() { Schema = Text("binary", "The bytes; any other Content-Type is taken as the file's.") },
            },
        };
        operation.Parameters ??= [];
        operation.Parameters.Add(Parameter("fileName", ParameterLocation.Query, "Name of a raw body's file."));
        operation.Parameters.Add(Parameter("profile", ParameterLocation.Query, "Profile of a raw body."));
        operation.Parameters.Add(Parameter("labels", ParameterLocation.Query, "Labels of a raw body, joined by commas."));
        operation.Parameters.Add(Parameter(UploadReader.PasswordHeader, ParameterLocation.Header, "Password of a raw body that is encrypted."));
        operation.Parameters.Add(Parameter("Idempotency-Key", ParameterLocation.Header, "The same key answers the same document; with another body, 422."));
        operation.Parameters.Add(Parameter("Prefer", ParameterLocation.Header, "wait=N answers 200 with the result when it is ready within N seconds, 60 at most."));
        return Task.CompletedTask;
    }

    private static OpenApiSchema Text(string? format, string description) => new() { Type = JsonSchemaType.String, Format = format, Description = description };

    private static OpenApiParameter Parameter(string name, ParameterLocation place, string description) =>
        new() { Name = name, In = place, Description = description, Schema = Text(null, description) };
}
