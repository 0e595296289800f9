using System.Globalization;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>Reads an identity card: every standard field is answered, those that are not there with an empty text.</summary>
internal static class IdentityReader
{
    private static readonly (string Type, string[] Labels)[] Fields =
    [
        ("FIRST_NAME", ["first name", "given name", "given names"]),
        ("LAST_NAME", ["last name", "surname", "family name"]),
        ("MIDDLE_NAME", ["middle name"]),
        ("SUFFIX", ["suffix"]),
        ("CITY_IN_ADDRESS", ["city"]),
        ("ZIP_CODE_IN_ADDRESS", ["zip", "zip code", "postal code"]),
        ("STATE_IN_ADDRESS", ["state"]),
        ("STATE_NAME", ["issuing state"]),
        ("DOCUMENT_NUMBER", ["document number", "document no", "license number", "license no", "passport no", "passport number", "id number", "dl"]),
        ("EXPIRATION_DATE", ["expiration date", "date of expiry", "expires", "exp"]),
        ("DATE_OF_BIRTH", ["date of birth", "birth date", "dob"]),
        ("DATE_OF_ISSUE", ["date of issue", "issue date", "issued", "iss"]),
        ("ID_TYPE", []),
        ("ENDORSEMENTS", ["endorsements", "end"]),
        ("VETERAN", ["veteran"]),
        ("RESTRICTIONS", ["restrictions", "rest"]),
        ("CLASS", ["class"]),
        ("ADDRESS", ["address"]),
        ("COUNTY", ["county"]),
        ("PLACE_OF_BIRTH", ["place of birth"]),
        ("MRZ_CODE", []),
    ];

    private static readonly string[] DateForms = ["MM/dd/yyyy", "M/d/yyyy", "yyyy-MM-dd", "dd MMM yyyy", "d MMM yyyy", "MMM d, yyyy"];

    /// <summary>The <c>IdentityDocumentFields</c> of a document's pages.</summary>
    public static JsonArray Read(IReadOnlyList<OcrPage> pages)
    {
        var pairs = pages.SelectMany(KeyValueFinder.Find).ToList();
        var lines = pages.SelectMany(p => p.Lines).ToList();
        return new JsonArray([.. Fields.Select(field => (JsonNode)new JsonObject
        {
            ["Type"] = new JsonObject { ["Text"] = field.Type },
            ["ValueDetection"] = field.Type switch
            {
                "ID_TYPE" => Value(KindOf(lines), lines.Select(l => l.Confidence).DefaultIfEmpty(0).Average()),
                "MRZ_CODE" => MachineZone(lines),
                _ => pairs.Find(p => field.Labels.Contains(p.Label.TrimEnd(':', '.', ' ').ToLowerInvariant())) is { } pair ? Value(pair.Text, pair.ValueConfidence) : Value("", 99),
            },
        })]);
    }

    private static JsonObject Value(string text, double confidence)
    {
        var value = new JsonObject { ["Text"] = text, ["Confidence"] = Math.Round(confidence, 4) };
        if (DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            value["NormalizedValue"] = new JsonObject { ["Value"] = day.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture), ["ValueType"] = "DATE" };
        return value;
    }

    private static JsonObject MachineZone(List<OcrLine> lines)
    {
        var zone = lines.Where(l => l.Text.Contains("<<", StringComparison.Ordinal)).ToList();
        return Value(string.Join('\n', zone.Select(l => l.Text)), zone.Select(l => l.Confidence).DefaultIfEmpty(99).Average());
    }

    private static string KindOf(List<OcrLine> lines)
    {
        var text = string.Join(' ', lines.Select(l => l.Text)).ToUpperInvariant();
        if (text.Contains("PASSPORT", StringComparison.Ordinal))
            return "PASSPORT";
        return text.Contains("DRIVER", StringComparison.Ordinal) ? "DRIVER LICENSE FRONT" : "UNKNOWN";
    }
}
