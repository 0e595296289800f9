using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>The MD5s that clients check answers with.</summary>
internal static class MessageDigest
{
    public static string OfBody(string body) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body)));

    /// <summary>Over names in order: name, data type, 1 for text or 2 for bytes, value; each with its length before it.</summary>
    public static string OfAttributes(JsonObject attributes)
    {
        using var text = new MemoryStream();
        foreach (var (name, value) in attributes.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var type = (string)value!["DataType"]!;
            var isBinary = type.StartsWith("Binary", StringComparison.Ordinal);
            Write(text, Encoding.UTF8.GetBytes(name));
            Write(text, Encoding.UTF8.GetBytes(type));
            text.WriteByte(isBinary ? (byte)2 : (byte)1);
            Write(text, isBinary ? Convert.FromBase64String((string)value["BinaryValue"]!) : Encoding.UTF8.GetBytes((string)value["StringValue"]!));
        }
        return Convert.ToHexStringLower(MD5.HashData(text.ToArray()));
    }

    private static void Write(MemoryStream text, byte[] bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        text.Write(length);
        text.Write(bytes);
    }
}
