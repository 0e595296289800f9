using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace GenAIPipeline.AwsClients.Runtime;

/// <summary>A part of the path that comes from the request.</summary>
internal sealed record PathLabel(string Placeholder, string Member, Func<AmazonWebServiceRequest, string?> Read);

/// <summary>One operation: turns its request into HTTP.</summary>
internal sealed class Operation : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public required Service Service { get; init; }

    public required string Name { get; init; }

    public string Path { get; init; } = "/";

    public IReadOnlyList<PathLabel> Labels { get; init; } = [];

    /// <summary>Codes of the errors that this operation lists; others become the service's plain exception.</summary>
    public required IReadOnlySet<string> Errors { get; init; }

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, Service.RequestName)
        {
            HttpMethod = "POST",
            ResourcePath = Path,
            Content = JsonSerializer.SerializeToUtf8Bytes(input, input.GetType(), Service.Json),
        };
        if (Service.Target is not null)
            request.Headers["X-Amz-Target"] = $"{Service.Target}.{Name}";
        request.Headers["Content-Type"] = Service.ContentType;
        request.Headers["x-amz-api-version"] = Service.ApiVersion;
        foreach (var label in Labels)
        {
            var value = label.Read(input);
            if (string.IsNullOrEmpty(value))
                throw Service.OtherError(new WireError(new ErrorResponse { Message = $"Request object does not have required field {label.Member} set" }, default));
            request.AddPathResource(label.Placeholder, StringUtils.FromString(value));
        }

        return request;
    }

    public AmazonServiceException ReadError(WireError error) =>
        error.Response.Code is { } code && Errors.Contains(code) && Service.Errors.TryGetValue(code, out var create) ? create(error) : Service.OtherError(error);
}
