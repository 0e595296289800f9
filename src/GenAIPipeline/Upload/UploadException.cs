using Microsoft.AspNetCore.Http.HttpResults;

namespace GenAIPipeline.Upload;

/// <summary>The upload cannot be taken; carries the answer.</summary>
internal sealed class UploadException(ProblemHttpResult problem) : Exception(problem.ProblemDetails.Detail)
{
    public ProblemHttpResult Problem { get; } = problem;
}
