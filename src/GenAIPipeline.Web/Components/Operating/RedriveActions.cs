using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Web.Components.Parts;

namespace GenAIPipeline.Web.Components.Operating;

/// <summary>Sends what stopped through again.</summary>
public sealed class RedriveActions(Viewer viewer, Redrives redrives)
{
    /// <summary>False when it is not open any more.</summary>
    public Task<bool> RedriveAsync(DeadLetter letter, CancellationToken cancellation)
    {
        viewer.Require(Scopes.Operate);
        return redrives.RedriveAsync(letter.Id, viewer.Actor, cancellation);
    }

    /// <summary>How many were redriven.</summary>
    public async Task<int> RedriveAllAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellation)
    {
        var done = 0;
        foreach (var letter in letters)
            done += await RedriveAsync(letter, cancellation) ? 1 : 0;
        return done;
    }
}
