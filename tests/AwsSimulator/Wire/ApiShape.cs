using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>One shape of an API model.</summary>
public sealed class ApiShape
{
    private readonly Dictionary<string, ApiMember> members = new(StringComparer.Ordinal);

    internal ApiShape(string name, JsonObject definition)
    {
        Name = name;
        var type = (string)definition["type"]!;
        var colon = type.IndexOf(':', StringComparison.Ordinal);
        Type = colon < 0 ? type : type[..colon];
        Format = colon < 0 ? (string?)definition["format"] : type[(colon + 1)..];
        Traits = definition["traits"] as JsonObject ?? [];
    }

    /// <summary>The shape's name, or <c>Owner.Member</c> for one that stands inline.</summary>
    public string Name { get; }

    /// <summary>structure, union, error, list, map, string, number, boolean, blob, timestamp, document or simple.</summary>
    public string Type { get; }

    /// <summary>Which of the type: <c>date-time</c>, <c>http-date</c>, <c>streaming</c>, <c>integer</c>, <c>float</c>…, or null.</summary>
    public string? Format { get; }

    /// <summary>Traits of the shape: <c>xmlName</c>, <c>error</c> and so on.</summary>
    public JsonObject Traits { get; }

    /// <summary>A structure's members.</summary>
    public IReadOnlyDictionary<string, ApiMember> Members => members;

    /// <summary>A list's element, a map's value, or what a simple shape stands for.</summary>
    public ApiMember? Item { get; internal set; }

    /// <summary>A map's key.</summary>
    public ApiMember? Key { get; internal set; }

    internal void AddMember(ApiMember member) => members.Add(member.Name, member);
}

/// <summary>A member of a structure, or the element of a list or map.</summary>
public sealed record ApiMember(string Name, ApiShape Shape, bool Required, JsonObject Traits, ApiConstraint Constraint)
{
    /// <summary>The text of a trait, or null.</summary>
    public string? Trait(string name) => Traits[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>True if the trait is there.</summary>
    public bool Has(string name) => Traits.ContainsKey(name);
}

/// <summary>What a value must keep: one of <paramref name="Values"/>; a number, length or count from <paramref name="Min"/> to <paramref name="Max"/>; the whole text matching <paramref name="Pattern"/>.</summary>
public sealed record ApiConstraint(IReadOnlySet<string>? Values, double? Min, double? Max, string? Pattern);

/// <summary>An operation: its name, its shapes (null = empty) and where HTTP bindings put it.</summary>
public sealed record ApiOperation(string Name, ApiShape? Input, ApiShape? Output, string Method, string Path, int Status);
