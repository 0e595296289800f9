using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>The AWS query protocol: a form with dotted names in, XML out.</summary>
internal static class QueryBinding
{
    public static IReadOnlyDictionary<string, string> Form(ReadOnlyMemory<byte> body) =>
        QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span)).ToDictionary(entry => entry.Key, entry => entry.Value.ToString(), StringComparer.Ordinal);

    /// <summary>Reads the form's fields by the shape; those that no member has become members too, so that the validator refuses them.</summary>
    public static JsonObject Read(IReadOnlyDictionary<string, string> form, ApiShape? shape)
    {
        var used = new HashSet<string>(StringComparer.Ordinal) { "Action", "Version" };
        var input = shape is null ? [] : Structure(form, shape, "", used);
        foreach (var (name, value) in form.Where(field => !used.Contains(field.Key)))
            input[name] = value;
        return input;
    }

    public static byte[] Write(ApiModel model, ApiOperation operation, JsonObject output, string requestId)
    {
        var space = XNamespace.Get($"http://{model.SigningName}.amazonaws.com/doc/{model.Version}/");
        var root = new XElement(space + $"{operation.Name}Response");
        if (operation.Output is not null)
            root.Add(XmlByModel.Write(space + $"{operation.Name}Result", operation.Output, output));
        root.Add(new XElement(space + "ResponseMetadata", new XElement(space + "RequestId", requestId)));
        return Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting));
    }

    public static byte[] WriteError(ApiModel model, string code, bool isSender, string message, string requestId)
    {
        var space = XNamespace.Get($"http://{model.SigningName}.amazonaws.com/doc/{model.Version}/");
        return Encoding.UTF8.GetBytes(new XElement(
            space + "ErrorResponse",
            new XElement(space + "Error", new XElement(space + "Type", isSender ? "Sender" : "Receiver"), new XElement(space + "Code", code), new XElement(space + "Message", message)),
            new XElement(space + "RequestId", requestId)).ToString(SaveOptions.DisableFormatting));
    }

    private static JsonObject Structure(IReadOnlyDictionary<string, string> form, ApiShape shape, string prefix, HashSet<string> used)
    {
        var read = new JsonObject();
        foreach (var member in shape.Members.Values)
            if (Value(form, member.Shape, prefix + member.Name, used) is { } value)
                read[member.Name] = value;
        return read;
    }

    private static JsonNode? Value(IReadOnlyDictionary<string, string> form, ApiShape shape, string name, HashSet<string> used)
    {
        switch (shape.Type)
        {
            case "structure" or "union":
                return form.Keys.Any(key => key.StartsWith(name + ".", StringComparison.Ordinal)) ? Structure(form, shape, name + ".", used) : null;
            case "list":
                var list = new JsonArray();
                for (var i = 1; Value(form, shape.Item!.Shape, $"{name}.member.{i}", used) is { } item; i++)
                    list.Add(item);
                return list.Count == 0 ? null : list;
            case "map":
                var map = new JsonObject();
                for (var i = 1; KeyAt(form, name, i, used) is { } key; i++)
                    map[key] = Value(form, shape.Item!.Shape, $"{name}.entry.{i}.value", used) ?? Value(form, shape.Item.Shape, $"{name}.entry.{i}.Value", used);
                return map.Count == 0 ? null : map;
            case "simple":
                return Value(form, shape.Item!.Shape, name, used);
            default:
                return form.TryGetValue(name, out var text) && used.Add(name) ? XmlByModel.Scalar(shape, text) : null;
        }
    }

    // SNS names the key of message attributes "Name" and their value "Value", of other maps "key" and "value".
    private static string? KeyAt(IReadOnlyDictionary<string, string> form, string map, int number, HashSet<string> used)
    {
        foreach (var word in (string[])["key", "Name"])
            if (form.TryGetValue($"{map}.entry.{number}.{word}", out var key))
            {
                used.Add($"{map}.entry.{number}.{word}");
                return key;
            }
        return null;
    }
}
