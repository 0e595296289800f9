using System.Buffers.Binary;
using System.Text;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>Encodes one message of <c>application/vnd.amazon.eventstream</c>: lengths, headers, payload, and the checksums of the lengths and of everything.</summary>
internal static class EventStreamMessage
{
    private const int PreludeBytes = 12;
    private const int ChecksumBytes = 4;
    private const byte StringHeader = 7;

    public static byte[] Encode(IEnumerable<(string Name, string Value)> headers, byte[] payload)
    {
        var head = new MemoryStream();
        foreach (var (name, value) in headers)
        {
            head.WriteByte((byte)name.Length);
            head.Write(Encoding.ASCII.GetBytes(name));
            head.WriteByte(StringHeader);
            var text = Encoding.UTF8.GetBytes(value);
            head.WriteByte((byte)(text.Length >> 8));
            head.WriteByte((byte)text.Length);
            head.Write(text);
        }

        var message = new byte[PreludeBytes + head.Length + payload.Length + ChecksumBytes];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), (int)head.Length);
        AddChecksum(message, PreludeBytes - ChecksumBytes);
        head.ToArray().CopyTo(message, PreludeBytes);
        payload.CopyTo(message, PreludeBytes + head.Length);
        AddChecksum(message, message.Length - ChecksumBytes);
        return message;
    }

    /// <summary>Writes the CRC-32 of all that stands before it.</summary>
    private static void AddChecksum(byte[] message, int at) => Convert.FromBase64String(Checksum.Of("CRC32", message.AsSpan(0, at))).CopyTo(message, at);
}
