using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>One of S3's checksums, taken over a stream as it passes.</summary>
internal sealed class Checksum : IDisposable
{
    private static readonly ulong[] Crc32 = Table(0xEDB88320);
    private static readonly ulong[] Crc32C = Table(0x82F63B78);
    private static readonly ulong[] Crc64Nvme = Table(0x9A6C9329AC4BC9B5);
    private readonly IncrementalHash? _hash;
    private readonly ulong[]? _table;
    private readonly int _bytes;
    private ulong _crc;

    private Checksum(string algorithm)
    {
        (_table, _bytes) = algorithm switch
        {
            "CRC32" => (Crc32, 4),
            "CRC32C" => (Crc32C, 4),
            "CRC64NVME" => (Crc64Nvme, 8),
            _ => ((ulong[]?)null, 0),
        };
        _crc = _bytes == 4 ? uint.MaxValue : ulong.MaxValue;
        if (_table is null)
            _hash = IncrementalHash.CreateHash(algorithm switch { "SHA1" => HashAlgorithmName.SHA1, "SHA256" => HashAlgorithmName.SHA256, "MD5" => HashAlgorithmName.MD5, _ => throw new ArgumentException($"Expected a checksum algorithm, got {algorithm}.") });
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
        if (_table is null)
        {
            _hash!.AppendData(bytes);
            return;
        }
        var crc = _crc;
        foreach (var value in bytes)
            crc = _table[(byte)crc ^ value] ^ (crc >> 8);
        _crc = crc;
    }

    /// <summary>The value in base64.</summary>
    public string End()
    {
        if (_table is null)
            return Convert.ToBase64String(_hash!.GetHashAndReset());
        var all = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(all, ~_crc);
        return Convert.ToBase64String(all.AsSpan(8 - _bytes));
    }

    public void Dispose() => _hash?.Dispose();

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
