namespace GenAIPipeline.Extraction.Readers.Rtf;

/// <summary>What a piece of RTF is.</summary>
internal enum RtfKind
{
    End,
    GroupStart,
    GroupEnd,

    /// <summary>A control word with its number, or a control symbol.</summary>
    Control,

    /// <summary>One byte of text.</summary>
    Text,

    /// <summary>One byte of text written as <c>\'hh</c>.</summary>
    Escaped,
}

/// <summary>Cuts a stream into RTF tokens without holding more than one.</summary>
internal sealed class RtfTokens(Stream stream)
{
    private const int MaxWordLength = 40;

    private int ahead = -2;

    public RtfKind Kind { get; private set; }

    /// <summary>The control word.</summary>
    public string Word { get; private set; } = "";

    /// <summary>Its number, or null.</summary>
    public int? Number { get; private set; }

    /// <summary>The byte of text.</summary>
    public byte Byte { get; private set; }

    /// <summary>Moves to the next token; false at the end.</summary>
    public bool Read()
    {
        while (true)
        {
            var value = Take();
            switch (value)
            {
                case < 0:
                    Kind = RtfKind.End;
                    return false;
                case '{':
                    Kind = RtfKind.GroupStart;
                    return true;
                case '}':
                    Kind = RtfKind.GroupEnd;
                    return true;
                case '\\':
                    ReadControl();
                    return true;
                case '\r' or '\n' or 0:
                    continue;
                default:
                    (Kind, Byte) = (RtfKind.Text, (byte)value);
                    return true;
            }
        }
    }

    /// <summary>Goes past raw bytes.</summary>
    public void SkipBytes(int count)
    {
        for (; count > 0 && Take() >= 0; count--)
        {
        }
    }

    private void ReadControl()
    {
        var first = Take();
        (Kind, Number) = (RtfKind.Control, null);
        if (first == '\'')
        {
            (Kind, Byte) = (RtfKind.Escaped, (byte)((Hex(Take()) << 4) | Hex(Take())));
            return;
        }

        if (first is not (>= 'a' and <= 'z' or >= 'A' and <= 'Z'))
        {
            Word = first is '\r' or '\n' ? "par" : first < 0 ? "" : ((char)first).ToString();
            return;
        }

        Span<char> word = stackalloc char[MaxWordLength];
        var length = 0;
        for (; first is >= 'a' and <= 'z' or >= 'A' and <= 'Z'; first = Take())
        {
            if (length < MaxWordLength)
                word[length++] = (char)first;
        }

        Word = word[..length].ToString();
        Number = ReadNumber(ref first);
        if (first != ' ')
            ahead = first;
    }

    private int? ReadNumber(ref int next)
    {
        var isNegative = next == '-';
        if (isNegative)
            next = Take();
        if (next is < '0' or > '9')
            return null;
        long number = 0;
        for (; next is >= '0' and <= '9'; next = Take())
            number = Math.Min((number * 10) + next - '0', int.MaxValue);
        return (int)(isNegative ? -number : number);
    }

    private int Take()
    {
        if (ahead == -2)
            return stream.ReadByte();
        var value = ahead;
        ahead = -2;
        return value;
    }

    private static int Hex(int c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => 0,
    };
}
