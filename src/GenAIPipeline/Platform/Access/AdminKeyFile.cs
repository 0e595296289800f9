using GenAIPipeline.Platform.Postgres;

namespace GenAIPipeline.Platform.Access;

/// <summary>The key for scripts of whoever owns the data folder: <c>admin.key</c>, mode 0600, tenant <c>default</c>, all scopes.</summary>
public static class AdminKeyFile
{
    public const string FileName = "admin.key";
    public const string Tenant = "default";

    /// <summary>Writes the file if there is none, and lets the database know the key. A key that was revoked stays so: remove the file for a new one.</summary>
    public static async Task EnsureAsync(string dataFolder, ApiKeyStore keys, CancellationToken cancellation)
    {
        var path = Path.Combine(dataFolder, FileName);
        var text = File.Exists(path) ? (await File.ReadAllTextAsync(path, cancellation)).Trim() : "";
        if (text.Length == 0)
        {
            text = SecretText.NewKey();
            PrivateFile.Write(path, text + "\n");
        }

        // After the file, so that a crash in between leaves a key that the next start makes known.
        await keys.InsertAsync(text, Tenant, FileName, Scopes.All, "start", cancellation);
    }
}
