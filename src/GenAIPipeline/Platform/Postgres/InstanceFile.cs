using System.Text.Json;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>What a running instance tells the commands beside it, in <c>instance.json</c> of its data folder (mode 0600); gone when it has stopped in order.</summary>
/// <param name="ProcessId">The process that holds the folder.</param>
/// <param name="HttpPort">Port of the HTTP surface on 127.0.0.1; null if it has none.</param>
/// <param name="DatabasePort">Port of the private PostgreSQL on 127.0.0.1.</param>
internal sealed record InstanceFile(int ProcessId, int? HttpPort, int DatabasePort)
{
    private const string Name = "instance.json";

    /// <summary>Null if nothing wrote one. It may outlive a killed instance: <see cref="FolderLock"/> tells whether one runs.</summary>
    public static InstanceFile? Read(string dataFolder)
    {
        try
        {
            return JsonSerializer.Deserialize<InstanceFile>(File.ReadAllText(Path.Combine(dataFolder, Name)), JsonSerializerOptions.Web);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(string dataFolder) => PrivateFile.Write(Path.Combine(dataFolder, Name), JsonSerializer.Serialize(this, JsonSerializerOptions.Web));

    public static void Delete(string dataFolder) => File.Delete(Path.Combine(dataFolder, Name));
}
