using GenAIPipeline.Documents;

namespace GenAIPipeline.Tests.Spine;

/// <summary>A stage whose outcome the test decides.</summary>
internal sealed class ScriptedStage(StageName name, Func<StageRun, CancellationToken, Task<StageOutcome>> run) : IStage
{
    public StageName Name => name;

    public Task<StageOutcome> RunAsync(StageRun stageRun, CancellationToken cancellation) => run(stageRun, cancellation);

    public static ScriptedStage Passing(StageName name, DocumentStatus next) => new(name, (_, _) => Task.FromResult<StageOutcome>(new StageOutcome.Done(next)));
}
