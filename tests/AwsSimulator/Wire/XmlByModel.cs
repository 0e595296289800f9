using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>XML to JSON and back, as a model's shapes name and nest the elements.</summary>
internal static class XmlByModel
{
    /// <summary>Reads a document whose root is of a shape; throws XmlException for what the shape does not know.</summary>
    public static async Task<JsonObject> ReadAsync(Stream stream, ApiShape shape, CancellationToken cancellation)
    {
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { Async = true, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        var document = await XDocument.LoadAsync(reader, LoadOptions.PreserveWhitespace, cancellation);
        return Structure(document.Root!, shape);
    }

    /// <summary>The element of a value.</summary>
    public static XElement Write(XName name, ApiShape shape, JsonNode value)
    {
        var element = new XElement(name);
        Fill(element, shape, value);
        return element;
    }

    /// <summary>Adds a member's element, or all elements of a flattened list.</summary>
    public static void Add(XElement parent, ApiMember member, JsonNode value)
    {
        var name = parent.Name.Namespace + (member.Trait("xmlName") ?? member.Name);
        if (member.Shape.Type == "list" && member.Has("xmlFlattened"))
            parent.Add(value.AsArray().Select(item => Write(name, member.Shape.Item!.Shape, item!)));
        else
            parent.Add(Write(name, member.Shape, value));
    }

    private static void Fill(XElement element, ApiShape shape, JsonNode value)
    {
        switch (shape.Type)
        {
            case "structure" or "union" or "error":
                foreach (var (name, child) in value.AsObject())
                    if (child is not null)
                        Add(element, shape.Members[name], child);
                break;
            case "list":
                element.Add(value.AsArray().Select(item => Write(element.Name.Namespace + (shape.Item!.Trait("xmlName") ?? "member"), shape.Item.Shape, item!)));
                break;
            case "map":
                foreach (var (key, child) in value.AsObject())
                    element.Add(new XElement(element.Name.Namespace + "entry", new XElement(element.Name.Namespace + "key", key), Write(element.Name.Namespace + "value", shape.Item!.Shape, child!)));
                break;
            case "simple":
                Fill(element, shape.Item!.Shape, value);
                break;
            default:
                element.Value = Text(value);
                break;
        }
    }

    public static string Text(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? (string)value! : value.ToJsonString();

    private static JsonObject Structure(XElement element, ApiShape shape)
    {
        var read = new JsonObject();
        foreach (var child in element.Elements())
        {
            var member = shape.Members.Values.FirstOrDefault(member => (member.Trait("xmlName") ?? member.Name) == child.Name.LocalName)
                ?? throw new XmlException($"The element {child.Name.LocalName} is not known in {element.Name.LocalName}.");
            if (member.Shape.Type == "list" && member.Has("xmlFlattened"))
                ((read[member.Name] ??= new JsonArray()) as JsonArray)!.Add(Value(child, member.Shape.Item!.Shape));
            else
                read[member.Name] = Value(child, member.Shape);
        }
        return read;
    }

    private static JsonNode Value(XElement element, ApiShape shape) => shape.Type switch
    {
        "structure" or "union" => Structure(element, shape),
        "list" => new JsonArray([.. element.Elements().Select(item => Value(item, shape.Item!.Shape))]),
        "simple" => Value(element, shape.Item!.Shape),
        _ => Scalar(shape, element.Value),
    };

    /// <summary>A number or truth where the shape asks for one, else the text.</summary>
    public static JsonNode Scalar(ApiShape shape, string text) => shape.Type switch
    {
        "number" when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture))!,
        "boolean" when bool.TryParse(text, out var truth) => JsonValue.Create(truth),
        "simple" => Scalar(shape.Item!.Shape, text),
        _ => JsonValue.Create(text),
    };
}
