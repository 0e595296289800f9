using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GenAIPipeline.Tests.Contract;

/// <summary>An answer as it stands in the docs: indented, and with ids, moments, keys and traces that are the same in every run.</summary>
internal static partial class SampleText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(string answer)
    {
        var ids = new List<string>();
        var text = JsonNode.Parse(answer)!.ToJsonString(Indented);
        text = Traces().Replace(text, "$1\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\"");
        text = Ids().Replace(text, match => Numbered(ids, match.Value));
        text = Moments().Replace(text, "2026-03-01T08:00:00.123456$1");
        text = Days().Replace(text, "\"2026-03-01\"");
        return Keys().Replace(text, "gp_sample") + "\n";
    }

    private static string Numbered(List<string> ids, string id)
    {
        if (!ids.Contains(id))
            ids.Add(id);
        return $"0199f3a0-0000-7000-8000-{ids.IndexOf(id) + 1:d12}";
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Ids();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|\+00:00)")]
    private static partial Regex Moments();

    [GeneratedRegex("\"\\d{4}-\\d\\d-\\d\\d\"")]
    private static partial Regex Days();

    [GeneratedRegex("(\"(?:traceId|traceparent)\": )\"[^\"]*\"")]
    private static partial Regex Traces();

    [GeneratedRegex("gp_[A-Za-z0-9_-]+")]
    private static partial Regex Keys();
}
