using GenAIPipeline.Documents;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline;

/// <summary>What the stage runner reads and tells beside the stages themselves.</summary>
public sealed record StageEnvironment(StageResultStore Results, DocumentChanges Changes, TimeProvider Time, ILogger<StageRunner> Log);
