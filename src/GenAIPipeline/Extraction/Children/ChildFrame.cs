using System.Buffers.Binary;

namespace GenAIPipeline.Extraction.Children;

/// <summary>One message on the pipe: its kind, its length (little endian), its bytes.</summary>
internal readonly record struct ChildFrame(ChildFrameKind Kind, ReadOnlyMemory<byte> Body)
{
    /// <summary>More than this is no answer of ours; a child that says so is killed.</summary>
    public const int MaxBytes = 256 << 20;
    private const int HeaderBytes = 5;

    public void WriteTo(Stream pipe)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        header[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(header[1..], Body.Length);
        pipe.Write(header);
        pipe.Write(Body.Span);
        pipe.Flush();
    }

    /// <summary>The next message, or null at the end of the pipe or after nonsense.</summary>
    public static ChildFrame? ReadFrom(Stream pipe)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (pipe.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header[1..]);
        if (length is < 0 or > MaxBytes)
            return null;
        var body = new byte[length];
        return pipe.ReadAtLeast(body, length, throwOnEndOfStream: false) < length ? null : new((ChildFrameKind)header[0], body);
    }
}

/// <summary>What a message is.</summary>
internal enum ChildFrameKind : byte
{
    /// <summary>Child: started.</summary>
    Hello = (byte)'H',

    /// <summary>Parent: warm up. Child: warmed up.</summary>
    WarmUp = (byte)'W',

    /// <summary>Parent: a <see cref="ChildRequest"/>.</summary>
    Request = (byte)'R',

    /// <summary>Child: a <see cref="ChildAnswer"/>.</summary>
    Answer = (byte)'A',

    /// <summary>Child: the reader threw; the body names the exception type.</summary>
    Fault = (byte)'F',

    /// <summary>Child: the heap reached its limit.</summary>
    Memory = (byte)'M',
}
