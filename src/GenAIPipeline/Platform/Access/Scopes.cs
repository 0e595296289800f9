namespace GenAIPipeline.Platform.Access;

/// <summary>What a key or user may do. <c>operate</c> and <c>admin</c> span tenants; all others are per tenant. Each is the name of a policy too.</summary>
public static class Scopes
{
    public const string Upload = "upload";
    public const string Read = "read";
    public const string Review = "review";
    public const string Operate = "operate";
    public const string Consume = "consume";
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Upload, Read, Review, Operate, Consume, Admin];
}
