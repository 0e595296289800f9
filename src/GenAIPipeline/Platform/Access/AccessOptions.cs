namespace GenAIPipeline.Platform.Access;

/// <summary>Where access keeps its files, and under which port it is reached.</summary>
public sealed record AccessOptions
{
    /// <summary>The instance's folder: holds <c>admin.key</c> and the keys that protect cookies.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Part of the cookie's name, because browsers share cookies between the ports of a host.</summary>
    public required int Port { get; init; }
}
