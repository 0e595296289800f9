namespace GenAIPipeline.EndToEnd.Tests.Running;

/// <summary>How the program runs.</summary>
public enum ProgramMode
{
    /// <summary>Everything in one process, files in its folder.</summary>
    Embedded,

    /// <summary>Web and two workers, each a process, on a simulator of AWS that outlives them as AWS does.</summary>
    Aws,

    /// <summary>As <c>./dev up --aws-simulator</c> starts it: the simulator is its child and ends with it.</summary>
    AwsWithSimulator,
}

/// <summary>The mode that tests run in unless they need one.</summary>
public static class ProgramModes
{
    /// <summary>Environment variable that names it; <c>./dev test --aws</c> sets it.</summary>
    public const string Variable = "GENAIPIPELINE_TEST_MODE";

    /// <summary>As asked for; embedded by default.</summary>
    public static ProgramMode Asked { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } mode ? Enum.Parse<ProgramMode>(mode, ignoreCase: true) : ProgramMode.Embedded;
}
