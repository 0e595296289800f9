using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>What SQS demands of a message that is sent.</summary>
internal static partial class MessageRules
{
    private const int MaxAttributes = 10;

    /// <summary>Reads a message of SendMessage or of a batch's entry; throws the error that SQS answers with.</summary>
    public static MessageContent Read(JsonObject input, string sender)
    {
        var body = (string)input["MessageBody"]!;
        if (body.Length == 0)
            throw new SimulatedErrorException("MissingParameter", 400, "The request must contain the parameter MessageBody.");
        if (Forbidden().IsMatch(body))
            throw new SimulatedErrorException("InvalidMessageContents", 0, "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
        var attributes = input["MessageAttributes"]?.DeepClone() as JsonObject ?? [];
        CheckAttributes(attributes);
        return new MessageContent(Guid.NewGuid().ToString(), body, MessageDigest.OfBody(body), attributes, (string?)input["MessageSystemAttributes"]?["AWSTraceHeader"]?["StringValue"], sender);
    }

    public static int Bytes(MessageContent content) => Encoding.UTF8.GetByteCount(content.Body) + content.Attributes.Sum(attribute =>
        Encoding.UTF8.GetByteCount(attribute.Key)
        + Encoding.UTF8.GetByteCount((string)attribute.Value!["DataType"]!)
        + (attribute.Value["BinaryValue"] is { } binary ? Convert.FromBase64String((string)binary!).Length : Encoding.UTF8.GetByteCount((string)attribute.Value["StringValue"]!)));

    public static SimulatedErrorException TooLong(int max) => new("InvalidParameterValue", 400, $"One or more parameters are invalid. Reason: Message must be shorter than {max} bytes.");

    private static void CheckAttributes(JsonObject attributes)
    {
        if (attributes.Count > MaxAttributes)
            throw Invalid($"Number of message attributes [{attributes.Count}] exceeds the allowed maximum [{MaxAttributes}].");
        foreach (var (name, value) in attributes)
        {
            var type = (string)value!["DataType"]!;
            if (!AttributeName().IsMatch(name) || name.StartsWith("AWS.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Amazon.", StringComparison.OrdinalIgnoreCase))
                throw Invalid($"Message attribute name '{name}' is invalid.");
            if (type.Split('.')[0] is not ("String" or "Number" or "Binary") || type.Length > 256)
                throw Invalid($"The type of message attribute '{name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.");
            var content = (string?)(type.StartsWith("Binary", StringComparison.Ordinal) ? value["BinaryValue"] : value["StringValue"]);
            if (string.IsNullOrEmpty(content))
                throw Invalid($"Message attribute '{name}' must contain a non-empty value of type '{type}'.");
        }
    }

    private static SimulatedErrorException Invalid(string message) => new("InvalidParameterValue", 400, message);

    [GeneratedRegex("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]|[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]")]
    private static partial Regex Forbidden();

    [GeneratedRegex("^(?!\\.)(?!.*\\.\\.)[A-Za-z0-9_.-]{1,256}(?<!\\.)$")]
    private static partial Regex AttributeName();
}
