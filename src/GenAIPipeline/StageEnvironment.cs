using GenAIPipeline.Documents;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline;

/// <summary>What the stage runner reads and tells beside the stages themselves.</summary>
public sealed record StageEnvironment(StageResultStore Results, DocumentChanges Changes, PipelineMeter Meter, TimeProvider Time, ILogger<StageRunner> Log);
