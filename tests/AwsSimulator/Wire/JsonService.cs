using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>The work of one operation of a JSON protocol; null if it has written the answer itself (a stream).</summary>
public delegate Task<JsonObject?> JsonOperation(SimulatedCall call, JsonObject input, CancellationToken cancellation);

/// <summary>
/// A service of the AWS JSON 1.0, JSON 1.1 or REST-JSON protocol: finds the operation by <c>X-Amz-Target</c> or by path, validates the request against
/// the model, runs the operation, and validates its answer too (an invalid one is a bug of the simulator and answered as 500).
/// </summary>
public sealed class JsonService(ApiModel model, JsonProtocol protocol, ErrorCodes errors, IReadOnlyDictionary<string, JsonOperation> operations) : ISimulatedService
{
    private readonly RestJsonRoutes routes = new(model);

    /// <inheritdoc/>
    public string SigningName => model.SigningName;

    /// <inheritdoc/>
    public ErrorCodes Errors => errors;

    /// <summary>What is called by <see cref="ISimulatedService.Reset"/>.</summary>
    public required Action OnReset { get; init; }

    /// <summary>What is called by <see cref="ISimulatedService.Configure"/>; null if there are no settings.</summary>
    public Action<JsonObject>? OnConfigure { get; init; }

    /// <summary>What is called by <see cref="ISimulatedService.Describe"/>.</summary>
    public Func<JsonNode>? OnDescribe { get; init; }

    /// <summary>Tells a call's <see cref="SimulatedCall.Target"/> from its input; called before faults are decided.</summary>
    public Func<string, JsonObject, string>? TargetOf { get; init; }

    /// <summary>How the service refuses an invalid request, where it is not simply <see cref="ErrorCodes.Validation"/>.</summary>
    public Func<IReadOnlyList<ModelProblem>, SimulatedErrorException>? OnInvalid { get; init; }

    /// <summary>What stands before the code in <c>__type</c>, for example <c>com.amazonaws.sqs#</c>.</summary>
    public string ErrorNamespace { get; init; } = "";

    /// <inheritdoc/>
    public void Identify(SimulatedCall call)
    {
        call.Operation = protocol == JsonProtocol.Rest ? routes.Find(call.Http.Request)?.Name ?? "Unknown" : TargetOperation(call.Http.Request);
        if (TargetOf is not null && TryRead(call, out var input))
            call.Target = TargetOf(call.Operation, input);
    }

    /// <inheritdoc/>
    public async Task HandleAsync(SimulatedCall call, CancellationToken cancellation)
    {
        if (!model.Operations.TryGetValue(call.Operation, out var operation) || !operations.TryGetValue(call.Operation, out var work))
            throw errors.UnknownOperation.With($"The operation {call.Operation} is not known.");
        if (!TryRead(call, out var input))
            throw errors.Serialization.With("The request's body is not a JSON object.");

        var problems = ModelValidator.Problems(operation.Input, input);
        if (problems.Count > 0)
            throw Refusal(problems);

        if (await work(call, input, cancellation) is not { } output)
            return;
        if (ModelValidator.Problems(operation.Output, output) is { Count: > 0 } wrong)
            throw new InvalidOperationException($"Expected an answer of {call.Operation} that is valid against the model, got: {ModelValidator.Describe(wrong)}");
        await WriteAsync(call, protocol == JsonProtocol.Rest ? operation.Status : StatusCodes.Status200OK, output.ToJsonString(JsonText.Options));
    }

    /// <inheritdoc/>
    public Task WriteErrorAsync(SimulatedCall call, SimulatedErrorException error)
    {
        var status = error.Status != 0 ? error.Status : model.ErrorStatuses.GetValueOrDefault(error.Code, 400);
        var body = new JsonObject();
        if (protocol == JsonProtocol.Rest)
            call.Http.Response.Headers["x-amzn-ErrorType"] = error.Code;
        else
            body["__type"] = ErrorNamespace + error.Code;
        if (model.QueryErrors.Count > 0)
            call.Http.Response.Headers["x-amzn-query-error"] = $"{model.QueryErrors.GetValueOrDefault(error.Code, error.Code)};{(status >= 500 ? "Receiver" : "Sender")}";
        body["message"] = error.Message;
        foreach (var (name, value) in error.Details)
            body[name] = value;
        return WriteAsync(call, status, body.ToJsonString(JsonText.Options));
    }

    /// <inheritdoc/>
    public void Reset() => OnReset();

    /// <inheritdoc/>
    public void Configure(JsonObject settings) => (OnConfigure ?? throw new NotSupportedException($"{SigningName} has no settings."))(settings);

    /// <inheritdoc/>
    public JsonNode Describe() => OnDescribe?.Invoke() ?? new JsonObject();

    private SimulatedErrorException Refusal(IReadOnlyList<ModelProblem> problems)
    {
        if (problems.FirstOrDefault(problem => problem.Kind == ModelProblemKind.Type) is { } malformed)
            return errors.Serialization.With(malformed.Message);
        return OnInvalid?.Invoke(problems) ?? errors.Validation.With(ModelValidator.Describe(problems));
    }

    private string TargetOperation(HttpRequest request)
    {
        var target = request.Headers["X-Amz-Target"].ToString();
        return target.StartsWith(model.Target + ".", StringComparison.Ordinal) ? target[(model.Target.Length + 1)..] : "Unknown";
    }

    private bool TryRead(SimulatedCall call, out JsonObject input)
    {
        input = call.Input ?? [];
        if (call.Input is not null)
            return true;
        try
        {
            if (call.Body.Length > 0)
            {
                if (JsonNode.Parse(call.Body.Span) is not JsonObject read)
                    return false;
                input = read;
            }
        }
        catch (JsonException)
        {
            return false;
        }
        if (protocol == JsonProtocol.Rest)
            routes.Bind(call.Http.Request, input);
        call.Input = input;
        return true;
    }

    private Task WriteAsync(SimulatedCall call, int status, string json)
    {
        call.Http.Response.StatusCode = status;
        call.Http.Response.ContentType = protocol switch { JsonProtocol.Json10 => "application/x-amz-json-1.0", JsonProtocol.Json11 => "application/x-amz-json-1.1", _ => "application/json" };
        return call.Http.Response.WriteAllAsync(System.Text.Encoding.UTF8.GetBytes(json));
    }
}

/// <summary>The JSON protocols of AWS.</summary>
public enum JsonProtocol
{
    /// <summary>JSON 1.0 by X-Amz-Target: SQS.</summary>
    Json10,

    /// <summary>JSON 1.1 by X-Amz-Target: Textract, Transcribe, EventBridge.</summary>
    Json11,

    /// <summary>JSON by method and path: Bedrock Runtime.</summary>
    Rest,
}
