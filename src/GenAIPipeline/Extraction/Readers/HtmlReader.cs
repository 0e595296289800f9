using System.Text;
using System.Text.RegularExpressions;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Readers.Web;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Reads web pages as they stand in the file: no script runs and nothing is fetched.</summary>
internal sealed partial class HtmlReader : IChildReader
{
    private const long MaxBytes = 32 << 20;
    private const int DeclarationBytes = 4_096;

    public IReadOnlyList<FileFormat> Formats { get; } = [FileFormat.Html];

    public ChildAnswer Read(ChildRequest request) => ReadGuard.Text(() =>
    {
        if (new FileInfo(request.Path).Length > MaxBytes)
            throw new UnreadableException(ReadGuard.TooComplex);
        var bytes = File.ReadAllBytes(request.Path);
        var pages = new PageWriter(request);
        HtmlText.Write(DecodedText.Decode(bytes, Declared(bytes)), pages, beginsPage: true);
        return pages.ToAnswer();
    });

    private static Encoding? Declared(ReadOnlySpan<byte> bytes)
    {
        var start = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, DeclarationBytes)]);
        return Charset().Match(start) is { Success: true } match ? DecodedText.Named(match.Groups[1].Value) : null;
    }

    [GeneratedRegex(@"(?:charset|encoding)\s*=\s*[""']?\s*([\w.:-]{2,40})", RegexOptions.IgnoreCase)]
    private static partial Regex Charset();
}
