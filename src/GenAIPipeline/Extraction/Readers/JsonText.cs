using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>JSON, and JSON lines, as indented text in blocks that name their path.</summary>
internal static class JsonText
{
    private const int MaxDepth = 512;
    private const int MaxSplitDepth = 8;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth };

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth + 2, SkipValidation = true };

    /// <summary>Writes the values to the present page; text that is no JSON is written as it stands.</summary>
    public static void Write(string text, PageWriter pages, bool isCut)
    {
        if (!isCut && TryWrite(text, "", pages))
            return;
        if (TryWriteLines(text, pages))
            return;
        pages.Doubt("json_damaged", "The file is not valid JSON; it was read as plain text.");
        ParagraphText.Write(text, pages);
    }

    private static bool TryWriteLines(string text, PageWriter pages)
    {
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range);
            if (line.IsWhiteSpace())
                continue;
            if (!TryWrite(line.ToString(), $"[{number++}]", pages))
                return number > 1;
        }

        return number > 0;
    }

    private static bool TryWrite(string text, string path, PageWriter pages)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            WriteElement(path, document.RootElement, pages, path.Length == 0 ? 0 : 1);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void WriteElement(string path, JsonElement element, PageWriter pages, int depth)
    {
        if (pages.IsFull)
            return;
        var isSplit = depth < MaxSplitDepth && element.ValueKind is JsonValueKind.Object or JsonValueKind.Array
            && (depth == 0 || RawLength(element) > BlockText.MaxLength);
        if (!isSplit)
        {
            WriteValue(path, element, pages);
            return;
        }

        if (element.ValueKind is JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
                WriteElement(path.Length == 0 ? Name(property) : $"{path}.{Name(property)}", property.Value, pages, depth + 1);
            return;
        }

        var index = 0;
        foreach (var item in element.EnumerateArray())
            WriteElement($"{path}[{index++}]", item, pages, depth + 1);
    }

    private static void WriteValue(string path, JsonElement element, PageWriter pages)
    {
        var value = element.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? Indented(element) : Scalar(element);
        if (element.ValueKind is JsonValueKind.String)
            pages.Add(BlockKind.Paragraph, path.Length == 0 ? value : $"{path}: {value}");
        else
        {
            foreach (var piece in BlockText.Split(path.Length == 0 ? value : $"{path}: {value}"))
                pages.Add(BlockKind.Code, piece);
        }
    }

    private static string Indented(JsonElement element)
    {
        try
        {
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer, Readable))
                element.WriteTo(writer);
            return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair cannot be transcoded.
            return element.GetRawText();
        }
    }

    private static string Scalar(JsonElement element)
    {
        try
        {
            return element.ValueKind is JsonValueKind.String ? element.GetString()! : element.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return element.GetRawText();
        }
    }

    private static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }

    private static int RawLength(JsonElement element) => System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element).Length;
}
