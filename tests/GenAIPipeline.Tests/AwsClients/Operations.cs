using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using GenAIPipeline.AwsRecordings;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>All generated operations, called by their names.</summary>
internal static class Operations
{
    public static IEnumerable<ModelledOperation> All => ServiceModel.All.SelectMany(service => service.Operations);

    public static TheoryData<string, string> Names => [.. All.Select(operation => (operation.Service.ClassName, operation.Name))];

    public static ModelledOperation Find(string service, string name) => ServiceModel.Of(service).Operation(name);

    public static async Task<AmazonWebServiceResponse> CallAsync(AwsEndpoint endpoint, ModelledOperation operation, object request, Action<ClientConfig>? configure = null)
    {
        var config = endpoint.Configure((ClientConfig)Activator.CreateInstance(operation.Service.ConfigType)!);
        configure?.Invoke(config);
        using var client = (IDisposable)Activator.CreateInstance(operation.Service.ClientType, AwsEndpoint.Credentials, config)!;
        var task = (Task)operation.Service.ClientType.GetMethod(operation.Name + "Async")!.Invoke(client, [request, TestContext.Current.CancellationToken])!;
        await task;
        return (AmazonWebServiceResponse)((dynamic)task).Result;
    }

    /// <summary>A request with every member set; those of the path as well.</summary>
    public static object Request(ModelledOperation operation, int variant, out JsonObject body)
    {
        var type = operation.Service.ModelType(operation.Input);
        body = ModelExamples.Of(operation.Service, operation.Input, variant);
        foreach (var (member, _) in operation.LabelsOf(operation.Path))
            body.Remove(member);
        // A multi-region endpoint needs signatures of another kind.
        body.Remove("EndpointId");
        var request = body.Deserialize(type, Replay.JsonOf(operation.Service))!;
        foreach (var (member, _) in operation.LabelsOf(operation.Path))
            type.GetProperty(char.ToUpperInvariant(member[0]) + member[1..])!.SetValue(request, "label-" + member);
        return request;
    }
}
