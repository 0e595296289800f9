using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace GenAIPipeline.Tests.Extraction.Pdf;

/// <summary>A one-page PDF under the standard security handler, revision 2 (ISO 32000-1, 7.6.3): 40-bit RC4.</summary>
internal static class EncryptedPdf
{
    private const int PageStream = 4;
    private static readonly byte[] Padding = Convert.FromHexString("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A");
    private static readonly byte[] FileId = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    [SuppressMessage("Security", "CA5351", Justification = "The format demands MD5.")]
    public static byte[] Make(string password)
    {
        const int permissions = -4;
        var user = Pad(password);
        var owner = Rc4(MD5.HashData(Pad("owner"))[..5], user);
        var key = MD5.HashData([.. user, .. owner, .. BitConverter.GetBytes(permissions), .. FileId])[..5];
        var check = Rc4(key, Padding);
        var content = Rc4(MD5.HashData([.. key, PageStream, 0, 0, 0, 0])[..10], Encoding.Latin1.GetBytes("BT /F1 14 Tf 72 720 Td (The secret text of the page) Tj ET"));
        var id = Convert.ToHexString(FileId);
        return new RawPdf { Trailer = $"/ID [<{id}><{id}>] /Encrypt 6 0 R" }
            .Object(1, "<< /Type /Catalog /Pages 2 0 R >>")
            .Object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
            .Object(3, $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {PageStream} 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
            .Stream(PageStream, content)
            .Object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
            .Object(6, $"<< /Filter /Standard /V 1 /R 2 /P {permissions} /O <{Convert.ToHexString(owner)}> /U <{Convert.ToHexString(check)}> >>")
            .Finish();
    }

    private static byte[] Pad(string password) => [.. Encoding.Latin1.GetBytes(password).Concat(Padding).Take(32)];

    private static byte[] Rc4(byte[] key, byte[] data)
    {
        var state = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        for (int i = 0, j = 0; i < 256; i++)
        {
            j = (j + state[i] + key[i % key.Length]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
        }
        var result = new byte[data.Length];
        for (int n = 0, i = 0, j = 0; n < data.Length; n++)
        {
            i = (i + 1) & 255;
            j = (j + state[i]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
            result[n] = (byte)(data[n] ^ state[(state[i] + state[j]) & 255]);
        }
        return result;
    }
}
