using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>Holds a JSON value against a shape: required members, types, unknown members, enums, ranges, lengths and patterns.</summary>
public static class ModelValidator
{
    /// <summary>Every problem of <paramref name="value"/>, none if it is valid. A null shape means an empty structure.</summary>
    public static IReadOnlyList<ModelProblem> Problems(ApiShape? shape, JsonNode? value)
    {
        var problems = new List<ModelProblem>();
        if (shape is not null)
            Check(shape, null, value, "", problems);
        else if (value is JsonObject { Count: > 0 } extra)
            problems.AddRange(extra.Select(member => Unknown(member.Key)));
        return problems;
    }

    /// <summary>The problems as AWS puts them in one message.</summary>
    public static string Describe(IReadOnlyList<ModelProblem> problems) => string.Create(
        CultureInfo.InvariantCulture,
        $"{problems.Count} validation error{(problems.Count == 1 ? "" : "s")} detected: {string.Join("; ", problems.Select(problem => problem.Message))}");

    private static void Check(ApiShape shape, ApiMember? member, JsonNode? value, string path, List<ModelProblem> problems)
    {
        switch (shape.Type)
        {
            case "structure" or "union" or "error":
                CheckStructure(shape, value, path, problems);
                break;
            case "list":
                if (value is not JsonArray list)
                    problems.Add(WrongType(path, "a list"));
                else if (InRange(member, list.Count, path, "length", problems))
                    for (var i = 0; i < list.Count; i++)
                        Check(shape.Item!.Shape, shape.Item, list[i], $"{path}.{i + 1}.member", problems);
                break;
            case "map":
                if (value is not JsonObject map)
                    problems.Add(WrongType(path, "a map"));
                else
                    CheckMap(shape, map, path, problems);
                break;
            case "simple":
                Check(shape.Item!.Shape, member, value, path, problems);
                break;
            case "document":
                break;
            default:
                CheckScalar(shape, member, value, path, problems);
                break;
        }
    }

    private static void CheckStructure(ApiShape shape, JsonNode? value, string path, List<ModelProblem> problems)
    {
        if (value is not JsonObject structure)
        {
            problems.Add(WrongType(path, "a structure"));
            return;
        }
        foreach (var (name, child) in structure)
            if (!shape.Members.TryGetValue(name, out var member))
                problems.Add(Unknown(Join(path, name)));
            else if (child is not null)
                Check(member.Shape, member, child, Join(path, name), problems);
        foreach (var member in shape.Members.Values.Where(member => member.Required && structure[member.Name] is null))
            problems.Add(new(Join(path, member.Name), ModelProblemKind.Missing, $"Value null at '{Join(path, member.Name)}' failed to satisfy constraint: Member must not be null"));
        if (shape.Type == "union" && structure.Count(entry => entry.Value is not null) != 1)
            problems.Add(new(path, ModelProblemKind.Rule, $"Value at '{path}' failed to satisfy constraint: Exactly one member of the union must be set"));
    }

    private static void CheckMap(ApiShape shape, JsonObject map, string path, List<ModelProblem> problems)
    {
        foreach (var (key, child) in map)
        {
            if (shape.Key?.Constraint.Values is { } keys && !keys.Contains(key))
                problems.Add(Constraint(path, key, $"Member must satisfy enum value set: [{string.Join(", ", keys)}]"));
            Check(shape.Item!.Shape, shape.Item, child, Join(path, key), problems);
        }
    }

    private static void CheckScalar(ApiShape shape, ApiMember? member, JsonNode? value, string path, List<ModelProblem> problems)
    {
        var kind = value?.GetValueKind();
        var fits = shape.Type switch
        {
            "string" => kind == JsonValueKind.String,
            "blob" => kind == JsonValueKind.String && (shape.Format == "streaming" || IsBase64((string)value!)),
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "number" => kind == JsonValueKind.Number && (shape.Format is not ("integer" or "long") || double.IsInteger(Number(value!))),
            "timestamp" => kind is JsonValueKind.Number or JsonValueKind.String,
            _ => true,
        };
        if (!fits)
            problems.Add(WrongType(path, $"a {shape.Type}"));
        else if (shape.Type == "number")
            InRange(member, Number(value!), path, "value", problems);
        else if (shape.Type == "string")
            CheckText(member, (string)value!, path, problems);
    }

    private static void CheckText(ApiMember? member, string text, string path, List<ModelProblem> problems)
    {
        if (member is null)
            return;
        if (member.Constraint.Values is { } values && !values.Contains(text))
            problems.Add(Constraint(path, text, $"Member must satisfy enum value set: [{string.Join(", ", values)}]"));
        InRange(member, text.Length, path, "length", problems);
        if (member.Constraint.Pattern is { } pattern && !Regex.IsMatch(text, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
            problems.Add(Constraint(path, text, $"Member must satisfy regular expression pattern: {pattern}"));
    }

    private static bool InRange(ApiMember? member, double number, string path, string what, List<ModelProblem> problems)
    {
        if (member?.Constraint is not { } constraint)
            return true;
        var shown = number.ToString(CultureInfo.InvariantCulture);
        if (number < constraint.Min)
            problems.Add(Constraint(path, shown, $"Member must have {what} greater than or equal to {constraint.Min}"));
        else if (number > constraint.Max)
            problems.Add(Constraint(path, shown, $"Member must have {what} less than or equal to {constraint.Max}"));
        else
            return true;
        return false;
    }

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static bool IsBase64(string text) => System.Buffers.Text.Base64.IsValid(text);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static ModelProblem Constraint(string path, string value, string rule) => new(path, ModelProblemKind.Rule, $"Value '{value}' at '{path}' failed to satisfy constraint: {rule}");

    private static ModelProblem WrongType(string path, string expected) => new(path, ModelProblemKind.Type, $"Value at '{path}' is not {expected}");

    private static ModelProblem Unknown(string path) => new(path, ModelProblemKind.Unknown, $"Value at '{path}' failed to satisfy constraint: Unknown member");
}
