using System.Xml;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>An Office Open XML file: parts and their relationships, read as streams with a budget of inflated bytes. Parts that nobody asks for (media) are never inflated.</summary>
internal sealed class OfficePackage : IDisposable
{
    private const int MaxRelationships = 50_000;

    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    };

    private readonly FileStream file;
    private readonly Dictionary<string, ZipItem> parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly InflateBudget budget;

    private OfficePackage(FileStream file, long maxInflatedBytes)
    {
        this.file = file;
        budget = new InflateBudget(maxInflatedBytes);
    }

    /// <summary>Opens a file; the caller answers for the exceptions of a damaged zip (<see cref="ReadGuard.Office"/>).</summary>
    public static OfficePackage Open(string path, long maxInflatedBytes)
    {
        var package = new OfficePackage(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), maxInflatedBytes);
        try
        {
            foreach (var item in ZipDirectory.Read(package.file, OfficeContainers.MaxZipEntries))
                package.parts.TryAdd(item.Name, item);
            return package;
        }
        catch
        {
            package.Dispose();
            throw;
        }
    }

    /// <summary>Path of the main part, by the package's own relationships.</summary>
    public string MainPart() =>
        Related("", "officeDocument").Select(relation => relation.Target).FirstOrDefault(parts.ContainsKey)
        ?? throw new InvalidDataException("Expected a main part.");

    /// <summary>Opens a part for reading, or null if there is none.</summary>
    /// <exception cref="UnreadableException">The part is encrypted, forbidden or a bomb.</exception>
    public PartReader? OpenPart(string path)
    {
        if (!parts.TryGetValue(path, out var item))
            return null;
        if (item.IsEncrypted)
            throw new UnreadableException(OfficeContainers.Encrypted);
        var stream = new CountedStream(ZipEntryStream.Open(file, item), item, budget);
        return new PartReader(XmlReader.Create(stream, Safe));
    }

    /// <summary>Relationships of a part in file order; "" for the package itself.</summary>
    public IReadOnlyList<Relationship> Relationships(string part)
    {
        var folder = part.LastIndexOf('/') is >= 0 and var slash ? part[..(slash + 1)] : "";
        var relations = new List<Relationship>();
        using var reader = OpenPart($"{folder}_rels/{part[folder.Length..]}.rels");
        while (reader is not null && reader.Read())
        {
            if (reader.Name != "Relationship" || reader["TargetMode"] == "External")
                continue;
            if (relations.Count == MaxRelationships)
                throw new UnreadableException(ReadGuard.TooComplex);
            var type = reader["Type"] ?? "";
            relations.Add(new Relationship(reader["Id"] ?? "", type[(type.LastIndexOf('/') + 1)..], Resolve(folder, reader["Target"] ?? "")));
        }

        return relations;
    }

    /// <summary>Relationships of one kind.</summary>
    /// <param name="part">The part they belong to.</param>
    /// <param name="type">Last segment of the relationship's type.</param>
    public IEnumerable<Relationship> Related(string part, string type) =>
        Relationships(part).Where(relation => relation.Type.Equals(type, StringComparison.OrdinalIgnoreCase));

    public void Dispose() => file.Dispose();

    private static string Resolve(string folder, string target)
    {
        if (target.StartsWith('/'))
            return target[1..];
        var segments = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var segment in target.Split('/'))
        {
            if (segment == ".." && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            else if (segment is not (".." or "." or ""))
                segments.Add(segment);
        }

        return string.Join('/', segments);
    }
}

/// <summary>A link from one part to another.</summary>
/// <param name="Id">As other elements name it.</param>
/// <param name="Type">Last segment of its type: <c>slide</c>, <c>footnotes</c>.</param>
/// <param name="Target">Path within the package.</param>
internal sealed record Relationship(string Id, string Type, string Target);
