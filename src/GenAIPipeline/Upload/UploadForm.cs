namespace GenAIPipeline.Upload;

/// <summary>What an upload says beside its bytes.</summary>
internal sealed class UploadForm
{
    /// <summary>Name for display; never used as a path.</summary>
    public string FileName { get; set; } = "";
    public string MediaType { get; set; } = "application/octet-stream";
    public string? Profile { get; set; }
    public List<string> Labels { get; } = [];
    public string? Password { get; set; }

    /// <summary>Adds labels joined by commas.</summary>
    public void AddLabels(string? joined) =>
        Labels.AddRange((joined ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(label => !Labels.Contains(label)));
}
