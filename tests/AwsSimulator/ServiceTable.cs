using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator;

/// <summary>The services that are simulated: one line each.</summary>
internal static class ServiceTable
{
    public static IReadOnlyDictionary<string, ISimulatedService> Create(Simulator simulator) => new ISimulatedService[]
    {
        Sqs.SqsService.Create(simulator),
        S3.S3Service.Create(simulator),
        new Sns.SnsService(simulator),
        Textract.TextractService.Create(simulator),
        Transcribe.TranscribeService.Create(simulator),
        Bedrock.BedrockService.Create(simulator),
        EventBridge.EventBridgeService.Create(simulator),
    }.ToDictionary(service => service.SigningName, StringComparer.Ordinal);
}
