using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>Redrives of dead-letter queues.</summary>
internal sealed class MoveOperations(Simulator simulator, QueueStore queues)
{
    private readonly Lock gate = new();
    private readonly List<MoveTask> tasks = [];

    public JsonObject Start(JsonObject input)
    {
        var source = SourceOf(input);
        if (!queues.All.Any(queue => queue.Attributes.DeadLetterArn == source.Arn))
            throw new SimulatedErrorException("InvalidParameterValue", 400, "Source queue must be configured as a Dead Letter Queue.");
        var destination = (string?)input["DestinationArn"];
        if (destination is not null && queues.FindByArn(destination) is null)
            throw NotFound("DestinationArn");

        MoveTask task;
        lock (gate)
        {
            if (tasks.Any(other => other.SourceArn == source.Arn && other.IsRunning))
                throw new SimulatedErrorException("InvalidParameterValue", 400, "There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
            tasks.Add(task = new MoveTask(simulator, queues, source, destination, (int?)input["MaxNumberOfMessagesPerSecond"]));
        }
        task.Step();
        return new JsonObject { ["TaskHandle"] = task.Handle };
    }

    public JsonObject List(JsonObject input)
    {
        var source = SourceOf(input);
        lock (gate)
            return new JsonObject { ["Results"] = new JsonArray([.. tasks.Where(task => task.SourceArn == source.Arn).Reverse().Take((int?)input["MaxResults"] ?? 1).Select(task => task.Describe())]) };
    }

    public JsonObject Cancel(JsonObject input)
    {
        lock (gate)
        {
            var task = tasks.Find(task => task.Handle == (string)input["TaskHandle"]!) ?? throw NotFound("TaskHandle");
            if (!task.IsRunning)
                throw new SimulatedErrorException("UnsupportedOperation", 0, "Only active tasks can be cancelled.");
            return new JsonObject { ["ApproximateNumberOfMessagesMoved"] = task.Cancel() };
        }
    }

    public void Clear()
    {
        lock (gate)
            tasks.Clear();
    }

    private MessageQueue SourceOf(JsonObject input) => queues.FindByArn((string)input["SourceArn"]!) ?? throw NotFound("SourceArn");

    private static SimulatedErrorException NotFound(string parameter) => new("ResourceNotFoundException", 0, $"The resource that you specified for the {parameter} parameter doesn't exist.");
}
