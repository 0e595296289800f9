using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>Amazon SQS, standard queues.</summary>
internal static class SqsService
{
    private static readonly ErrorCodes Errors = new()
    {
        MissingToken = new("MissingAuthenticationToken", 403),
        UnknownKey = new("InvalidClientTokenId", 403),
        BadSignature = new("SignatureDoesNotMatch", 403),
        Expired = new("SignatureDoesNotMatch", 403),
        WrongRegion = new("SignatureDoesNotMatch", 403),
        AccessDenied = new("AccessDenied", 403),
        Validation = new("InvalidParameterValue", 400),
        UnknownOperation = new("InvalidAction", 400),
        Throttled = new("RequestThrottled", 403),
        Internal = new("InternalFailure", 500),
    };

    public static ISimulatedService Create(Simulator simulator)
    {
        var queues = simulator.Queues;
        var moves = new MoveOperations(simulator, queues);
        return new JsonService(ApiModel.Load("sqs"), JsonProtocol.Json10, Errors, Operations(new QueueOperations(simulator, queues), new MessageOperations(queues), moves))
        {
            ErrorNamespace = "com.amazonaws.sqs#",
            TargetOf = (_, input) => QueueName(input),
            OnInvalid = problems => problems.FirstOrDefault(problem => problem.Kind == ModelProblemKind.Missing) is { } missing
                ? new SimulatedErrorException("MissingParameter", 400, $"The request must contain the parameter {missing.Path}.")
                : Errors.Validation.With(ModelValidator.Describe(problems)),
            OnReset = () =>
            {
                queues.Clear();
                moves.Clear();
            },
            OnDescribe = () => new JsonObject(queues.All.Select(queue => KeyValuePair.Create(queue.Name, (JsonNode?)Describe(queue)))),
        };
    }

    private static Dictionary<string, JsonOperation> Operations(QueueOperations queues, MessageOperations messages, MoveOperations moves) => new()
    {
        ["CreateQueue"] = Answer(queues.Create),
        ["GetQueueUrl"] = Answer(queues.GetUrl),
        ["GetQueueAttributes"] = Answer((_, input) => queues.GetAttributes(input)),
        ["SetQueueAttributes"] = Answer((_, input) => queues.SetAttributes(input)),
        ["ListQueues"] = Answer(queues.List),
        ["ListDeadLetterSourceQueues"] = Answer(queues.ListSources),
        ["DeleteQueue"] = Answer((_, input) => queues.Delete(input)),
        ["PurgeQueue"] = Answer((_, input) => queues.Purge(input)),
        ["SendMessage"] = Answer(messages.Send),
        ["SendMessageBatch"] = Answer(messages.SendBatch),
        ["ReceiveMessage"] = async (_, input, cancellation) => await messages.ReceiveAsync(input, cancellation),
        ["DeleteMessage"] = Answer((_, input) => messages.Delete(input)),
        ["DeleteMessageBatch"] = Answer((_, input) => messages.DeleteBatch(input)),
        ["ChangeMessageVisibility"] = Answer((_, input) => messages.ChangeVisibility(input)),
        ["ChangeMessageVisibilityBatch"] = Answer((_, input) => messages.ChangeVisibilityBatch(input)),
        ["StartMessageMoveTask"] = Answer((_, input) => moves.Start(input)),
        ["ListMessageMoveTasks"] = Answer((_, input) => moves.List(input)),
        ["CancelMessageMoveTask"] = Answer((_, input) => moves.Cancel(input)),
    };

    private static JsonOperation Answer(Func<SimulatedCall, JsonObject, JsonObject> work) => (call, input, _) => Task.FromResult<JsonObject?>(work(call, input));

    private static string QueueName(JsonObject input) =>
        input["QueueName"] is JsonValue name ? name.ToString() : (input["QueueUrl"] ?? input["SourceArn"])?.ToString().Split('/', ':')[^1] ?? "";

    private static JsonObject Describe(MessageQueue queue)
    {
        var (visible, inFlight, delayed) = queue.Count();
        return new JsonObject { ["visible"] = visible, ["inFlight"] = inFlight, ["delayed"] = delayed };
    }
}
