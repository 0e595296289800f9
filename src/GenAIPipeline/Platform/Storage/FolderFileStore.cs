using System.Buffers;
using System.Security.Cryptography;

namespace GenAIPipeline.Platform.Storage;

/// <summary>Files in a folder on disk. A file appears under its name only whole and synced.</summary>
public sealed class FolderFileStore : IFileStore
{
    private const int ChunkBytes = 128 * 1024;
    private const string Incoming = "incoming";

    /// <summary>ENOSPC and EDQUOT as .NET reports them on Linux.</summary>
    private static readonly int[] FullCodes = [28, 122];

    private readonly string root;
    private readonly long reserveBytes;

    /// <param name="root">The folder; made when missing.</param>
    /// <param name="reserveBytes">Free bytes that are never used, so that the database can go on when the disk is nearly full.</param>
    public FolderFileStore(string root, long reserveBytes)
    {
        this.root = Path.GetFullPath(root);
        this.reserveBytes = reserveBytes;
        var incoming = Path.Combine(this.root, Incoming);
        if (Directory.Exists(incoming))
            Directory.Delete(incoming, recursive: true); // of a process that was killed: nothing refers to it
        Directory.CreateDirectory(incoming);
    }

    public async Task<StoredFile> WriteAsync(string name, Stream content, long maxBytes, CancellationToken cancellation)
    {
        var incoming = Path.Combine(root, Incoming, Guid.NewGuid().ToString("N"));
        try
        {
            var stored = await CopyAsync(incoming, content, maxBytes, cancellation);
            var path = PathOf(name);
            var folder = Path.GetDirectoryName(path)!;
            Directory.CreateDirectory(folder);
            File.Move(incoming, path, overwrite: true);
            FolderSync.Flush(folder);
            FolderSync.Flush(root);
            return stored;
        }
        catch (IOException e) when (FullCodes.Contains(e.HResult & 0xFFFF))
        {
            throw new StoreFullException(e);
        }
        finally
        {
            File.Delete(incoming); // no fault when it was moved
        }
    }

    public Task<Stream?> ReadAsync(string name, CancellationToken cancellation)
    {
        var path = PathOf(name);
        return Task.FromResult<Stream?>(File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, ChunkBytes, useAsync: true) : null);
    }

    public Task<LocalFile> OpenLocalAsync(string name, CancellationToken cancellation)
    {
        var path = PathOf(name);
        return File.Exists(path) ? Task.FromResult(new LocalFile(path, null)) : throw new FileNotFoundException("Expected a stored file, got none.", name);
    }

    public Task DeleteAsync(string prefix, CancellationToken cancellation)
    {
        var path = PathOf(prefix);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else if (File.Exists(path))
            File.Delete(path);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<string> FoldersOlderThanAsync(DateTimeOffset moment, CancellationToken cancellation) => new DirectoryInfo(root)
        .EnumerateDirectories()
        .Where(folder => folder.Name != Incoming && folder.LastWriteTimeUtc < moment.UtcDateTime)
        .Select(folder => folder.Name)
        .ToAsyncEnumerable();

    public bool HasRoom() => new DriveInfo(root).AvailableFreeSpace > reserveBytes;

    private static async Task<StoredFile> CopyAsync(string path, Stream content, long maxBytes, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, useAsync: true);
            long total = 0;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellation)) > 0)
            {
                total += read;
                if (total > maxBytes)
                    throw new FileTooLargeException(maxBytes);
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            file.Flush(flushToDisk: true);
            return new StoredFile(total, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(root, name));
        return path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : throw new ArgumentException($"Expected a name below the store, got {name}.", nameof(name));
    }
}
