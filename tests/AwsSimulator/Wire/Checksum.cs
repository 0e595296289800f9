using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>One of S3's checksums, taken over a stream as it passes.</summary>
internal sealed class Checksum : IDisposable
{
    private static readonly ulong[] Crc32 = Table(0xEDB88320);
    private static readonly ulong[] Crc32C = Table(0x82F63B78);
    private static readonly ulong[] Crc64Nvme = Table(0x9A6C9329AC4BC9B5);
    private readonly IncrementalHash? hash;
    private readonly ulong[]? lookup;
    private readonly int width;
    private ulong state;

    private Checksum(string algorithm)
    {
        (lookup, width) = algorithm switch
        {
            "CRC32" => (Crc32, 4),
            "CRC32C" => (Crc32C, 4),
            "CRC64NVME" => (Crc64Nvme, 8),
            _ => ((ulong[]?)null, 0),
        };
        state = width == 4 ? uint.MaxValue : ulong.MaxValue;
        if (lookup is null)
            hash = IncrementalHash.CreateHash(algorithm switch { "SHA1" => HashAlgorithmName.SHA1, "SHA256" => HashAlgorithmName.SHA256, "MD5" => HashAlgorithmName.MD5, _ => throw new ArgumentException($"Expected a checksum algorithm, got {algorithm}.") });
        Algorithm = algorithm;
    }

    /// <summary>The algorithms that are verified.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];

    public string Algorithm { get; }

    public static Checksum Start(string algorithm) => new(algorithm);

    public static string Of(string algorithm, ReadOnlySpan<byte> bytes)
    {
        using var checksum = Start(algorithm);
        checksum.Append(bytes);
        return checksum.End();
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (lookup is null)
        {
            hash!.AppendData(bytes);
            return;
        }
        var crc = state;
        foreach (var value in bytes)
            crc = lookup[(byte)crc ^ value] ^ (crc >> 8);
        state = crc;
    }

    /// <summary>The value in base64.</summary>
    public string End()
    {
        if (lookup is null)
            return Convert.ToBase64String(hash!.GetHashAndReset());
        var all = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(all, ~state);
        return Convert.ToBase64String(all.AsSpan(8 - width));
    }

    public void Dispose() => hash?.Dispose();

    private static ulong[] Table(ulong polynomial)
    {
        var table = new ulong[256];
        for (var i = 0; i < table.Length; i++)
        {
            var value = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) == 1 ? (value >> 1) ^ polynomial : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
