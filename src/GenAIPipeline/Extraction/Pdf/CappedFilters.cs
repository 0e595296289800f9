using System.IO.Compression;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>
/// The library's filters with a limit on what one stream may inflate to. Without it a bomb ends in an out-of-memory that the library swallows:
/// a page without letters and without an error.
/// </summary>
internal sealed class CappedFilters() : BaseFilterProvider(Filters())
{
    /// <summary>Most bytes of one stream after inflation. Content streams and fonts of real files stay below a tenth of it.</summary>
    public const int MaxStreamBytes = 48 << 20;

    /// <summary>A stream was refused.</summary>
    public bool Exceeded => FilterInstances.Values.OfType<CappedFlate>().Any(filter => filter.Exceeded);

    private static Dictionary<string, IFilter> Filters()
    {
        var names = new Dictionary<string, IFilter>();
        var flate = new CappedFlate();
        foreach (var name in (NameToken[])[NameToken.FlateDecode, NameToken.FlateDecodeAbbreviation])
            names.Add(name.Data, flate);
        foreach (var name in (NameToken[])
            [
                NameToken.Ascii85Decode, NameToken.Ascii85DecodeAbbreviation, NameToken.AsciiHexDecode, NameToken.AsciiHexDecodeAbbreviation,
                NameToken.CcittfaxDecode, NameToken.CcittfaxDecodeAbbreviation, NameToken.DctDecode, NameToken.DctDecodeAbbreviation,
                NameToken.Jbig2Decode, NameToken.JpxDecode, NameToken.RunLengthDecode, NameToken.RunLengthDecodeAbbreviation,
                NameToken.LzwDecode, NameToken.LzwDecodeAbbreviation,
            ])
            names.Add(name.Data, DefaultFilterProvider.Instance.GetNamedFilters([name])[0]);
        return names;
    }

    private sealed class CappedFlate : IFilter
    {
        // The most that deflate can do; a stream short enough need not be measured.
        private const int BestRatio = 1_032;
        private readonly FlateFilter inner = new();

        public bool Exceeded { get; private set; }

        public bool IsSupported => true;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            // After the first bomb the file is refused whatever comes; the library may ask for the same stream a thousand times.
            if (Exceeded || (input.Length > MaxStreamBytes / BestRatio && Inflates(input) > MaxStreamBytes))
            {
                Exceeded = true;
                return Memory<byte>.Empty;
            }
            return inner.Decode(input, streamDictionary, filterProvider, filterIndex);
        }

        private static long Inflates(Memory<byte> input)
        {
            if (input.Length <= 2)
                return 0;
            using var compressed = new MemoryStream(input[2..].ToArray());
            using var inflater = new DeflateStream(compressed, CompressionMode.Decompress);
            var buffer = new byte[64 << 10];
            long total = 0;
            try
            {
                while (total <= MaxStreamBytes && inflater.Read(buffer) is > 0 and var read)
                    total += read;
            }
            catch (InvalidDataException)
            {
                // The library keeps what came before the damage; so far it is small enough.
            }
            return total;
        }
    }
}
