namespace GenAIPipeline.Events;

/// <summary>An event's data does not meet its schema.</summary>
public sealed class InvalidEventException(string message) : Exception(message);
