using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.EventBridge;

/// <summary>What EventBridge calls its errors.</summary>
internal static class EventBridgeErrors
{
    public static readonly ErrorCodes Codes = new() { Internal = new("InternalException", 500) };

    public static SimulatedErrorException NoRule(string name) => new("ResourceNotFoundException", 400, $"Rule {name} does not exist on EventBus default.");

    public static SimulatedErrorException BadPattern(string why) => new("InvalidEventPatternException", 400, why);
}
