namespace GenAIPipeline.Tests.Hostile;

/// <summary>A broken or malicious file, made when it is needed. Uses nothing but the framework, so that other test projects may compile it in.</summary>
/// <param name="Name">Unique, lower case with underscores.</param>
/// <param name="FileName">The name it is uploaded under.</param>
/// <param name="Write">Writes the bytes; the stream may be forward-only.</param>
public sealed record HostileInput(string Name, string FileName, Action<Stream> Write)
{
    public override string ToString() => Name;
}
