namespace GenAIPipeline.Platform.Storage;

/// <summary>Keeps bytes under names; knows nothing of what they are.</summary>
public interface IFileStore
{
    /// <summary>Stores the stream durably (on disk or replicated when it returns).</summary>
    /// <param name="name">Relative, with slashes: <c>0198…/content</c>.</param>
    /// <param name="content">Read to its end, never buffered whole.</param>
    /// <param name="maxBytes">More bytes end in an exception, and nothing is kept.</param>
    /// <param name="cancellation">Ends the write; nothing is kept.</param>
    /// <exception cref="FileTooLargeException">More than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="StoreFullException">No room left.</exception>
    Task<StoredFile> WriteAsync(string name, Stream content, long maxBytes, CancellationToken cancellation);

    /// <summary>A seekable stream of the file, or null when there is none.</summary>
    Task<Stream?> ReadAsync(string name, CancellationToken cancellation);

    /// <summary>A local path of the file for programs that need one; dispose when done.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    Task<LocalFile> OpenLocalAsync(string name, CancellationToken cancellation);

    /// <summary>Removes everything below the prefix; no fault when there is nothing.</summary>
    Task DeleteAsync(string prefix, CancellationToken cancellation);

    /// <summary>First parts of the names of files that were written before the moment; for finding what nobody refers to.</summary>
    IAsyncEnumerable<string> FoldersOlderThanAsync(DateTimeOffset moment, CancellationToken cancellation);

    /// <summary>Whether another upload of ordinary size fits.</summary>
    bool HasRoom();
}

/// <summary>What was written.</summary>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Lower-case hexadecimal digest.</param>
public sealed record StoredFile(long Bytes, string Sha256);

/// <summary>A file on local disk for as long as it is held.</summary>
public sealed record LocalFile(string Path, Action? Release) : IDisposable
{
    public void Dispose() => Release?.Invoke();
}

/// <summary>The upload is larger than allowed.</summary>
public sealed class FileTooLargeException(long maxBytes) : Exception($"Expected at most {maxBytes} bytes.")
{
    public long MaxBytes { get; } = maxBytes;
}

/// <summary>The store did not do what it was asked for; the message is a sentence for operators.</summary>
public sealed class FileStoreException(string sentence, Exception? inner = null) : IOException(sentence, inner);

/// <summary>No room is left for files.</summary>
public sealed class StoreFullException(Exception? inner = null) : Exception("No room is left in the file store.", inner);
