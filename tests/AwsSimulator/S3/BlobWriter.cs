using System.Security.Cryptography;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Takes a stream in: into memory as long as it is small, then into a file.</summary>
internal static class BlobWriter
{
    public static async Task<Blob> WriteAsync(Stream content, int maxInMemory, Func<string> newPath, CancellationToken cancellation)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var memory = new MemoryStream();
        FileStream? file = null;
        string? path = null;
        var chunk = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await content.ReadAsync(chunk, cancellation)) > 0)
            {
                md5.AppendData(chunk, 0, read);
                if (file is null && memory.Length + read > maxInMemory)
                {
                    file = new FileStream(path = newPath(), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, useAsync: true);
                    memory.WriteTo(file);
                }
                if (file is null)
                    memory.Write(chunk, 0, read);
                else
                    await file.WriteAsync(chunk.AsMemory(0, read), cancellation);
            }
            var hash = Convert.ToHexStringLower(md5.GetHashAndReset());
            return path is null ? Blob.InMemory(memory.ToArray(), hash) : Blob.InFile(path, file!.Length, hash);
        }
        catch when (path is not null)
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            if (file is not null)
                await file.DisposeAsync();
        }
    }
}
