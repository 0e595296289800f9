namespace GenAIPipeline.Extraction.Readers.Rtf;

/// <summary>Runs through the tokens with a stack of group states.</summary>
internal sealed class RtfInterpreter(RtfTokens tokens, RtfDocument document)
{
    private const int MaxDepth = 5_000;

    private readonly Stack<RtfState> _outer = new();
    private readonly RtfFonts _fonts = new();
    private readonly List<byte> _bytes = [];
    private RtfState _state = new() { FallbackLength = 1 };
    private int _bytesFont;
    private int _fallbackLeft;

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
        if (_outer.Count >= MaxDepth)
            throw new UnreadableException(ReadGuard.TooComplex);
        _outer.Push(_state);
        _state.IsFresh = true;
        _state.IsOptional = false;
        _fallbackLeft = 0;
    }

    private void EndGroup()
    {
        Decode();
        _fallbackLeft = 0;
        if (!_outer.TryPop(out var outer))
            return;
        if (_state.Target != outer.Target)
            document.EndTarget(_state.Target);
        else if (_state.Target is RtfTarget.StyleSheet)
            document.EndStyle();
        _state = outer;
    }

    private void Control(string word, int? number)
    {
        var isFresh = _state.IsFresh;
        _state.IsFresh = false;
        if (word == "bin")
        {
            tokens.SkipBytes(number ?? 0);
            return;
        }

        if (_fallbackLeft > 0 && word is not "u")
        {
            _fallbackLeft--;
            return;
        }

        if (word == "*")
        {
            (_state.IsOptional, _state.IsFresh) = (true, true);
            return;
        }

        Decode();
        if (isFresh && _state.Target is not RtfTarget.Nowhere && RtfWords.Destination(word, _state.IsOptional) is { } target)
        {
            _state.Target = target;
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
                _fallbackLeft = _state.FallbackLength;
                return;
            case "uc":
                _state.FallbackLength = Math.Clamp(number ?? 1, 0, 100);
                return;
            case "ansicpg":
                _fonts.Default = number is null or 0 ? 1252 : number.Value;
                return;
            case "mac":
                _fonts.Default = 10000;
                return;
            case "pc":
                _fonts.Default = 437;
                return;
            case "v" or "deleted":
                _state.IsHidden = number != 0;
                return;
            case "plain":
                _state.IsHidden = false;
                return;
        }

        if (_state.Target is RtfTarget.FontTable)
            _fonts.Define(word, number);
        else if (word == "f")
            _state.Font = number ?? 0;
        else if (RtfWords.Character(word) is { } text)
            Write(text);
        else if (_state.Target is not RtfTarget.Nowhere)
            document.Apply(_state.Target, word, number);
    }

    private void TakeByte(byte value)
    {
        _state.IsFresh = false;
        if (_fallbackLeft > 0)
        {
            _fallbackLeft--;
            return;
        }

        if (_state.Target is RtfTarget.Nowhere or RtfTarget.FontTable || _state.IsHidden)
            return;
        _bytesFont = _state.Font;
        _bytes.Add(value);
        if (_bytes.Count >= 4_096 && value < 0x80)
            Decode();
    }

    // Characters of East Asian code pages take two bytes, so bytes are decoded in runs.
    private void Decode()
    {
        if (_bytes.Count == 0)
            return;
        var text = _fonts.EncodingOf(_bytesFont).GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes));
        _bytes.Clear();
        Write(text);
    }

    private void Write(string text)
    {
        if (!_state.IsHidden && _state.Target is not (RtfTarget.Nowhere or RtfTarget.FontTable))
            document.Append(_state.Target, text);
    }
}
