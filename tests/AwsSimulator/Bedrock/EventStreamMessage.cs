using System.Buffers.Binary;
using System.Text;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>Encodes one message of <c>application/vnd.amazon.eventstream</c>: lengths, headers, payload, and the checksums of the lengths and of everything.</summary>
internal static class EventStreamMessage
{
    private const int PreludeBytes = 12;
    private const int ChecksumBytes = 4;
    private const byte StringHeader = 7;
    private const uint Polynomial = 0xEDB88320;
    private static readonly uint[] Table = MakeTable();

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
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Checksum(message.AsSpan(0, 8)));
        head.ToArray().CopyTo(message, PreludeBytes);
        payload.CopyTo(message, PreludeBytes + head.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - ChecksumBytes), Checksum(message.AsSpan(0, message.Length - ChecksumBytes)));
        return message;
    }

    /// <summary>CRC-32 of IEEE 802.3.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
            crc = Table[(byte)(crc ^ b)] ^ crc >> 8;
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var entry = i;
            for (var bit = 0; bit < 8; bit++)
                entry = (entry & 1) == 1 ? Polynomial ^ entry >> 1 : entry >> 1;
            table[i] = entry;
        }

        return table;
    }
}
