using System.Buffers.Binary;
using System.Security.Cryptography;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Checking;

/// <summary>Picks a share of the clean documents for a look after publication; the same document is always picked or never.</summary>
internal static class Sampling
{
    public static bool IsPicked(DocumentId id, double rate)
    {
        if (rate <= 0)
            return false;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(id.Value.ToByteArray(), hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) < rate * 4_294_967_296.0;
    }
}
