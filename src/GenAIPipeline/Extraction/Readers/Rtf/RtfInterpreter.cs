namespace GenAIPipeline.Extraction.Readers.Rtf;

/// <summary>Runs through the tokens with a stack of group states.</summary>
internal sealed class RtfInterpreter(RtfTokens tokens, RtfDocument document)
{
    private const int MaxDepth = 5_000;

    private readonly Stack<RtfState> outer = new();
    private readonly RtfFonts fonts = new();
    private readonly List<byte> bytes = [];
    private RtfState state = new() { FallbackLength = 1 };
    private int bytesFont;
    private int fallbackLeft;

    /// <summary>Reads to the end, or until the writer is full.</summary>
    /// <exception cref="UnreadableException">Groups are nested too deep.</exception>
    public void Run(PageWriter pages)
    {
        while (!pages.IsFull && tokens.Read())
        {
            switch (tokens.Kind)
            {
                case RtfKind.GroupStart:
                    StartGroup();
                    break;
                case RtfKind.GroupEnd:
                    EndGroup();
                    break;
                case RtfKind.Control:
                    Control(tokens.Word, tokens.Number);
                    break;
                default:
                    TakeByte(tokens.Byte);
                    break;
            }
        }

        Decode();
        document.End();
    }

    private void StartGroup()
    {
        Decode();
        if (outer.Count >= MaxDepth)
            throw new UnreadableException(ReadGuard.TooComplex);
        outer.Push(state);
        state.IsFresh = true;
        state.IsOptional = false;
        fallbackLeft = 0;
    }

    private void EndGroup()
    {
        Decode();
        fallbackLeft = 0;
        if (!this.outer.TryPop(out var outer))
            return;
        if (state.Target != outer.Target)
            document.EndTarget(state.Target);
        else if (state.Target is RtfTarget.StyleSheet)
            document.EndStyle();
        state = outer;
    }

    private void Control(string word, int? number)
    {
        var isFresh = state.IsFresh;
        state.IsFresh = false;
        if (word == "bin")
        {
            tokens.SkipBytes(number ?? 0);
            return;
        }

        if (fallbackLeft > 0 && word is not "u")
        {
            fallbackLeft--;
            return;
        }

        if (word == "*")
        {
            (state.IsOptional, state.IsFresh) = (true, true);
            return;
        }

        Decode();
        if (isFresh && state.Target is not RtfTarget.Nowhere && RtfWords.Destination(word, state.IsOptional) is { } target)
        {
            state.Target = target;
            return;
        }

        Apply(word, number);
    }

    private void Apply(string word, int? number)
    {
        switch (word)
        {
            case "u":
                Write(((char)(ushort)(number ?? '?')).ToString());
                fallbackLeft = state.FallbackLength;
                return;
            case "uc":
                state.FallbackLength = Math.Clamp(number ?? 1, 0, 100);
                return;
            case "ansicpg":
                fonts.Default = number is null or 0 ? 1252 : number.Value;
                return;
            case "mac":
                fonts.Default = 10000;
                return;
            case "pc":
                fonts.Default = 437;
                return;
            case "v" or "deleted":
                state.IsHidden = number != 0;
                return;
            case "plain":
                state.IsHidden = false;
                return;
        }

        if (state.Target is RtfTarget.FontTable)
            fonts.Define(word, number);
        else if (word == "f")
            state.Font = number ?? 0;
        else if (RtfWords.Character(word) is { } text)
            Write(text);
        else if (state.Target is not RtfTarget.Nowhere)
            document.Apply(state.Target, word, number);
    }

    private void TakeByte(byte value)
    {
        state.IsFresh = false;
        if (fallbackLeft > 0)
        {
            fallbackLeft--;
            return;
        }

        if (state.Target is RtfTarget.Nowhere or RtfTarget.FontTable || state.IsHidden)
            return;
        bytesFont = state.Font;
        bytes.Add(value);
        if (bytes.Count >= 4_096 && value < 0x80)
            Decode();
    }

    // Characters of East Asian code pages take two bytes, so bytes are decoded in runs.
    private void Decode()
    {
        if (bytes.Count == 0)
            return;
        var text = fonts.EncodingOf(bytesFont).GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
        bytes.Clear();
        Write(text);
    }

    private void Write(string text)
    {
        if (!state.IsHidden && state.Target is not (RtfTarget.Nowhere or RtfTarget.FontTable))
            document.Append(state.Target, text);
    }
}
