using System.Xml;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>Goes through a part's XML element by element, by local names (the transitional and strict vocabularies differ in their namespaces only), with a bound on depth.</summary>
internal sealed class PartReader(XmlReader xml) : IDisposable
{
    private const int MaxDepth = 2_000;

    /// <summary>What the reader stands on.</summary>
    public PartNode Node { get; private set; }

    /// <summary>Local name of the element.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whether the element has no content; no <see cref="PartNode.End"/> follows then.</summary>
    public bool IsEmpty { get; private set; }

    public int Depth => xml.Depth;

    /// <summary>Text of the node.</summary>
    public string Text => xml.Value;

    /// <summary>An attribute by local name, whatever its namespace, or null.</summary>
    public string? this[string name]
    {
        get
        {
            if (xml.GetAttribute(name) is { } plain)
                return plain;
            string? value = null;
            for (var more = xml.MoveToFirstAttribute(); more && value is null; more = xml.MoveToNextAttribute())
                value = xml.LocalName == name ? xml.Value : null;
            xml.MoveToElement();
            return value;
        }
    }

    /// <summary>The relationship id that the element names (<c>r:id</c>, beside which a plain <c>id</c> may stand), or null.</summary>
    public string? RelationId
    {
        get
        {
            string? value = null;
            for (var more = xml.MoveToFirstAttribute(); more && value is null; more = xml.MoveToNextAttribute())
                value = xml.LocalName is "id" or "dm" && xml.NamespaceURI.EndsWith("relationships", StringComparison.Ordinal) ? xml.Value : null;
            xml.MoveToElement();
            return value;
        }
    }

    /// <summary>A whole number, or null.</summary>
    public int? Int(string name) => int.TryParse(this[name], out var value) ? value : null;

    /// <summary>An on/off property of Word: present without a value means on.</summary>
    public bool IsOn => this["val"] is not ("0" or "false" or "off");

    /// <summary>Moves to the next start, end or text.</summary>
    /// <exception cref="UnreadableException">A document type declaration, or nested too deep.</exception>
    public bool Read()
    {
        try
        {
            while (xml.Read())
            {
                if (Take())
                    return true;
            }

            return false;
        }
        catch (XmlException forbidden) when (forbidden.Message.Contains("DTD", StringComparison.Ordinal))
        {
            throw new UnreadableException("xml_forbidden_dtd",
                "The file contains an XML document type declaration, which Office never writes and which can be used for attacks. Save it again from Office, and upload that.");
        }
    }

    /// <summary>Goes past the element that has just begun.</summary>
    public void Skip()
    {
        if (IsEmpty)
            return;
        var depth = xml.Depth;
        while (Read() && !(Node is PartNode.End && xml.Depth <= depth))
        {
        }
    }

    /// <summary>All text inside the element that has just begun.</summary>
    public string ReadText()
    {
        if (IsEmpty)
            return "";
        var depth = xml.Depth;
        var text = "";
        while (Read() && !(Node is PartNode.End && xml.Depth <= depth))
        {
            if (Node is PartNode.Text)
                text = text.Length == 0 ? Text : text + Text;
        }

        return text;
    }

    public void Dispose() => xml.Dispose();

    private bool Take()
    {
        switch (xml.NodeType)
        {
            case XmlNodeType.Element:
                if (xml.Depth > MaxDepth)
                    throw new UnreadableException(ReadGuard.TooComplex);
                (Node, Name, IsEmpty) = (PartNode.Start, xml.LocalName, xml.IsEmptyElement);
                return true;
            case XmlNodeType.EndElement:
                (Node, Name, IsEmpty) = (PartNode.End, xml.LocalName, false);
                return true;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                Node = PartNode.Text;
                return true;
            default:
                return false;
        }
    }
}

/// <summary>What a <see cref="PartReader"/> can stand on.</summary>
internal enum PartNode
{
    None,
    Start,
    End,
    Text,
}
