namespace GenAIPipeline.EndToEnd.Tests.Running;

/// <summary>How much is uploaded while how much dies.</summary>
/// <param name="Documents">Uploads in all, each with a key of its own and repeated until it is accepted.</param>
/// <param name="Kills"><c>kill -9</c> of the program; every second one takes PostgreSQL along.</param>
/// <param name="PostmasterKills"><c>kill -9</c> of PostgreSQL alone.</param>
/// <param name="Clients">Uploaders at once.</param>
/// <param name="PauseBetweenUploads">Longest pause of one client.</param>
/// <param name="Seed">Of the random moments.</param>
public sealed record CrashPlan(int Documents, int Kills, int PostmasterKills, int Clients, TimeSpan PauseBetweenUploads, int Seed)
{
    /// <summary>Longest time from one death to the next; the shortest is a fifth of it.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest time from the last death to the end of the last document.</summary>
    public TimeSpan SettlesWithin { get; init; } = TimeSpan.FromSeconds(90);
}
