namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>What is wrong with a value, in the words in which AWS says it.</summary>
/// <param name="Path">Where, for example <c>document.s3Object.bucket</c>.</param>
/// <param name="Kind">Which sort of rule it breaks.</param>
/// <param name="Message">The sentence.</param>
public sealed record ModelProblem(string Path, ModelProblemKind Kind, string Message);

/// <summary>Sorts of problems.</summary>
public enum ModelProblemKind
{
    /// <summary>A required member is not there.</summary>
    Missing,

    /// <summary>A wrong JSON type, which AWS refuses as unreadable before it looks at rules.</summary>
    Type,

    /// <summary>A member that the model does not know.</summary>
    Unknown,

    /// <summary>An enum, range, length, pattern or union rule.</summary>
    Rule,
}
