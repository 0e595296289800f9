using GenAIPipeline.Documents;

namespace GenAIPipeline.Web.Components.Parts;

/// <summary>One move of a document, as its history keeps it.</summary>
public sealed record StageMove(DateTimeOffset At, int Run, DocumentStatus Status, StageName? Stage, string? Detail, string? Actor);
