namespace GenAIPipeline.AwsClients.Generator;

/// <summary>Endpoint addresses of a model as rules, special ones first.</summary>
internal static class EndpointRules
{
    public static IEnumerable<string> From(IEnumerable<string> templates) =>
        templates.Where(template => !template.Contains("{EndpointId}", StringComparison.Ordinal))
            .SelectMany(Rules)
            .OrderBy(rule => rule.Only is null)
            .Select(rule => $"new EndpointRule(\"{rule.Template}\"{(rule.Fips ? ", Fips: true" : "")}{(rule.Template.Contains("#dualStack", StringComparison.Ordinal) ? ", DualStack: true" : "")}{(rule.Only is null ? "" : $", Only: \"{rule.Only}\"")})");

    private static IEnumerable<(string Template, bool Fips, string? Only)> Rules(string template)
    {
        var fips = template.Contains("fips", StringComparison.Ordinal);
        if (!template.Contains("{Region}", StringComparison.Ordinal))
        {
            // A whole address names its region; those of GovCloud are what FIPS means there.
            var region = template.Split('.').First(part => part.Count(c => c == '-') >= 2);
            yield return (template, region.StartsWith("us-gov-", StringComparison.Ordinal), region);
        }
        else if (template.EndsWith(".amazonaws.com", StringComparison.Ordinal))
        {
            yield return (template, fips, "aws");
            yield return (template, fips, "aws-us-gov");
        }
        else
        {
            yield return (template, fips, null);
        }
    }
}
