using System.Globalization;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.AwsSimulator.Settings;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>Transcribe: the jobs that the project starts, on speech that pocketsphinx has heard.</summary>
internal sealed class TranscribeService
{
    private const int ListedByDefault = 5;
    private const int MostListed = 100;
    private readonly Simulator simulator;
    private readonly SpeechReader reader = new();
    private readonly TranscriptionJobs jobs;
    private readonly CallRates rates;
    private TranscribeSettings settings = new();

    private TranscribeService(Simulator simulator)
    {
        this.simulator = simulator;
        jobs = new TranscriptionJobs(simulator, reader);
        rates = new CallRates(simulator.Clock);
    }

    public static ISimulatedService Create(Simulator simulator)
    {
        var service = new TranscribeService(simulator);
        return new JsonService(ApiModel.Load("transcribe"), JsonProtocol.Json11, TranscribeErrors.Codes, service.Operations())
        {
            OnReset = service.Reset,
            OnConfigure = json => service.settings = SettingsJson.Parse<TranscribeSettings>(json),
            OnDescribe = () => new JsonObject { ["runningJobs"] = service.jobs.Running, ["jobs"] = service.jobs.Count, ["channelsRecognized"] = service.reader.Recognized },
            TargetOf = (_, input) => RequestText.At(input, "TranscriptionJobName") ?? RequestText.At(input, "MedicalTranscriptionJobName") ?? "",
        };
    }

    private Dictionary<string, JsonOperation> Operations() => new()
    {
        ["StartTranscriptionJob"] = Limited((call, input, cancellation) => StartAsync(call, input, false, cancellation)),
        ["StartMedicalTranscriptionJob"] = Limited((call, input, cancellation) => StartAsync(call, input, true, cancellation)),
        ["GetTranscriptionJob"] = Limited((_, input, _) => Done(new JsonObject { ["TranscriptionJob"] = Find(false, input) })),
        ["GetMedicalTranscriptionJob"] = Limited((_, input, _) => Done(new JsonObject { ["MedicalTranscriptionJob"] = Find(true, input) })),
        ["ListTranscriptionJobs"] = Limited((_, input, _) => Done(List(input))),
        ["DeleteTranscriptionJob"] = Limited((_, input, _) =>
        {
            jobs.Delete((string)input["TranscriptionJobName"]!);
            return Done([]);
        }),
    };

    private JsonOperation Limited(JsonOperation work) => (call, input, cancellation) =>
    {
        if (settings.CallsPerSecond.TryGetValue(call.Operation, out var perSecond) && !rates.Take(call.Operation, perSecond))
            throw TranscribeErrors.Codes.Throttled.With("Rate exceeded");
        return work(call, input, cancellation);
    };

    private async Task<JsonObject?> StartAsync(SimulatedCall call, JsonObject input, bool isMedical, CancellationToken cancellation)
    {
        var name = (string)input[isMedical ? "MedicalTranscriptionJobName" : "TranscriptionJobName"]!;
        TranscriptionRequest.Check(input, name, isMedical);
        if (jobs.Find(isMedical, name) is not null)
            throw TranscribeErrors.NameTaken();
        if (TranscriptionRequest.Place((string?)input["Media"]!["MediaFileUri"]) is not { } place || simulator.Objects.Find(place.Bucket, place.Key) is not { } stored)
            throw TranscribeErrors.NoMedia();
        if ((string?)input["OutputBucketName"] is { } bucket && simulator.Objects.FindBucket(bucket) is null)
            throw TranscribeErrors.NoBucket();
        var media = new byte[stored.Blob.Length];
        await using (var content = stored.Blob.OpenRead())
            await content.ReadExactlyAsync(media, cancellation);
        var job = new TranscriptionJob(name, isMedical, input.DeepClone().AsObject(), simulator.Clock.GetUtcNow());
        var mayWait = (bool?)input["JobExecutionSettings"]?["AllowDeferredExecution"] ?? false;
        job = jobs.Start(job, media, call.Http.Request.Host.Value!, settings, mayWait, call.Fault(FaultKind.Outcome)?.Code);
        call.WorkKey = $"{call.Operation}/{stored.Blob.Md5Hex}";
        return new JsonObject { [isMedical ? "MedicalTranscriptionJob" : "TranscriptionJob"] = job.ToJson() };
    }

    private JsonObject Find(bool isMedical, JsonObject input) =>
        (jobs.Find(isMedical, (string)input[isMedical ? "MedicalTranscriptionJobName" : "TranscriptionJobName"]!) ?? throw TranscribeErrors.NoJob()).ToJson();

    private JsonObject List(JsonObject input)
    {
        var asked = (int?)input["MaxResults"] ?? ListedByDefault;
        if (asked is < 1 or > MostListed)
            throw TranscribeErrors.BadRequest("MaxResults must be from 1 to 100.");
        var offset = 0;
        if ((string?)input["NextToken"] is { } token && !int.TryParse(token, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out offset))
            throw TranscribeErrors.BadRequest("The NextToken that you provided isn't valid.");
        var status = (string?)input["Status"];
        var part = (string?)input["JobNameContains"];
        var found = jobs.List().Where(j => (status is null || j.Status == status) && (part is null || j.Name.Contains(part, StringComparison.OrdinalIgnoreCase))).ToList();
        var answer = new JsonObject { ["TranscriptionJobSummaries"] = new JsonArray([.. found.Skip(offset).Take(asked).Select(j => j.ToSummary())]) };
        if (status is not null)
            answer["Status"] = status;
        if (offset + asked < found.Count)
            answer["NextToken"] = (offset + asked).ToString("x8", CultureInfo.InvariantCulture);
        return answer;
    }

    private void Reset()
    {
        jobs.Clear();
        rates.Clear();
        settings = new TranscribeSettings();
    }

    private static Task<JsonObject?> Done(JsonObject answer) => Task.FromResult<JsonObject?>(answer);
}
