using System.Xml;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Turns what parsers throw at damaged input into rejections; bugs and outages pass through.</summary>
internal static class ReadGuard
{
    /// <summary>The rejection of input that is deeper or more tangled than any real document.</summary>
    public static Rejection TooComplex { get; } = new("file_too_complex",
        "The file is nested far deeper or is far larger inside than real documents are. Save it again from the program that made it, or upload it as PDF.");

    /// <summary>Runs a reader of a zip-based office format.</summary>
    public static ChildAnswer Office(Func<ChildAnswer> read)
    {
        try
        {
            return read();
        }
        catch (UnreadableException fault)
        {
            return new ChildAnswer { Rejection = fault.Reason };
        }
        catch (ZipTooLargeException)
        {
            return new ChildAnswer { Rejection = TooComplex };
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException or XmlException)
        {
            return new ChildAnswer { Rejection = OfficeContainers.Damaged };
        }
    }

    /// <summary>Runs a reader of a text-based format.</summary>
    public static ChildAnswer Text(Func<ChildAnswer> read)
    {
        try
        {
            return read();
        }
        catch (UnreadableException fault)
        {
            return new ChildAnswer { Rejection = fault.Reason };
        }
    }
}
