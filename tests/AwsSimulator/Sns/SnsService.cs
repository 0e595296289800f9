using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Sns;

/// <summary>Amazon SNS, as far as topics hand messages on to queues.</summary>
internal sealed class SnsService(Simulator simulator) : ISimulatedService
{
    private readonly ApiModel model = ApiModel.Load("sns");
    private readonly IReadOnlyDictionary<string, Func<JsonObject, JsonObject>> operations = new SnsOperations(simulator, simulator.Topics).All;

    public string SigningName => "sns";

    public ErrorCodes Errors { get; } = new()
    {
        MissingToken = new("MissingAuthenticationToken", 403),
        UnknownKey = new("InvalidClientTokenId", 403),
        BadSignature = new("SignatureDoesNotMatch", 403),
        Expired = new("SignatureDoesNotMatch", 403),
        WrongRegion = new("SignatureDoesNotMatch", 403),
        AccessDenied = new("AuthorizationError", 403),
        Validation = new("InvalidParameter", 400),
        Serialization = new("InvalidParameter", 400),
        UnknownOperation = new("InvalidAction", 400),
        Throttled = new("Throttled", 429),
        Internal = new("InternalError", 500),
    };

    public void Identify(SimulatedCall call)
    {
        var form = QueryBinding.Form(call.Body);
        call.Operation = form.GetValueOrDefault("Action", "Unknown");
        call.Target = (form.GetValueOrDefault("TopicArn") ?? form.GetValueOrDefault("Name") ?? "").Split(':')[^1];
    }

    public Task HandleAsync(SimulatedCall call, CancellationToken cancellation)
    {
        if (!model.Operations.TryGetValue(call.Operation, out var operation) || !operations.TryGetValue(call.Operation, out var work))
            throw Errors.UnknownOperation.With($"The action {call.Operation} is not valid for this endpoint.");
        var input = QueryBinding.Read(QueryBinding.Form(call.Body), operation.Input);
        if (ModelValidator.Problems(operation.Input, input) is { Count: > 0 } problems)
            throw Errors.Validation.With($"Invalid parameter: {ModelValidator.Describe(problems)}");
        var output = work(input);
        if (ModelValidator.Problems(operation.Output, output) is { Count: > 0 } wrong)
            throw new InvalidOperationException($"Expected an answer of {call.Operation} that is valid against the model, got: {ModelValidator.Describe(wrong)}");
        return WriteAsync(call, 200, QueryBinding.Write(model, operation, output, call.RequestId));
    }

    public Task WriteErrorAsync(SimulatedCall call, SimulatedErrorException error) => WriteAsync(
        call, error.Status != 0 ? error.Status : 400, QueryBinding.WriteError(model, error.Code, error.Status < 500, error.Message, call.RequestId));

    public void Reset() => simulator.Topics.Clear();

    private static Task WriteAsync(SimulatedCall call, int status, byte[] xml)
    {
        call.Http.Response.StatusCode = status;
        call.Http.Response.ContentType = "text/xml";
        return call.Http.Response.WriteAllAsync(xml);
    }
}
