using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Children;

/// <summary>All readers of this assembly, by the format they read.</summary>
internal sealed class ChildReaders
{
    private readonly Dictionary<FileFormat, IChildReader> byFormat = [];
    private readonly List<IChildReader> all;

    public ChildReaders(IEnumerable<IChildReader> readers)
    {
        all = [.. readers];
        foreach (var reader in all)
            foreach (var format in reader.Formats)
                byFormat.Add(format, reader);
    }

    /// <summary>The readers found in this assembly; each needs a constructor without parameters.</summary>
    public static ChildReaders OfThisAssembly() => new(
        typeof(IChildReader).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IChildReader)))
            .Where(type => type.GetConstructor(Type.EmptyTypes) is not null)
            .Select(type => (IChildReader)Activator.CreateInstance(type)!));

    /// <exception cref="NotSupportedException">No reader is for the format.</exception>
    public ChildAnswer Read(ChildRequest request) => byFormat.TryGetValue(request.Format, out var reader)
        ? reader.Read(request)
        : throw new NotSupportedException($"Expected a child reader for {request.Format}, found none; add an IChildReader.");

    public void WarmUp() => all.ForEach(reader => reader.WarmUp());

    public void Rest() => all.ForEach(reader => reader.Rest());
}
