using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>Finds a REST-JSON operation by method and path, and puts what the path and the query carry into its input.</summary>
internal sealed class RestJsonRoutes(ApiModel model)
{
    public ApiOperation? Find(HttpRequest request) => model.Operations.Values.FirstOrDefault(operation => operation.Method == request.Method && Labels(operation, request) is not null);

    public void Bind(HttpRequest request, JsonObject input)
    {
        if (Find(request) is not { } operation)
            return;
        foreach (var (name, value) in Labels(operation, request)!)
            input[name] = value;
    }

    private static Dictionary<string, string>? Labels(ApiOperation operation, HttpRequest request)
    {
        var pattern = operation.Path.Split('?')[0].Trim('/').Split('/');
        var path = RawPath.Of(request).Trim('/').Split('/');
        if (pattern.Length != path.Length)
            return null;

        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < pattern.Length; i++)
            if (pattern[i].StartsWith('{'))
                labels[pattern[i].Trim('{', '}')] = Uri.UnescapeDataString(path[i]);
            else if (pattern[i] != path[i])
                return null;
        return labels;
    }
}
