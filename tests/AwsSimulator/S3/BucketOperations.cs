using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Buckets, their versioning and their notifications.</summary>
internal sealed partial class BucketOperations(Simulator simulator)
{
    public IReadOnlyDictionary<string, JsonOperation> All => new Dictionary<string, JsonOperation>
    {
        ["CreateBucket"] = Answer(Create),
        ["HeadBucket"] = Answer(Head),
        ["ListBuckets"] = Answer(List),
        ["DeleteBucket"] = Answer(Delete),
        ["GetBucketLocation"] = LocationAsync,
        ["PutBucketVersioning"] = Answer(SetVersioning),
        ["GetBucketVersioning"] = Answer(GetVersioning),
        ["PutBucketNotificationConfiguration"] = Answer(SetNotifications),
        ["GetBucketNotificationConfiguration"] = Answer(input => simulator.Objects.Of(input).Notifications.DeepClone().AsObject()),
    };

    private static JsonOperation Answer(Func<JsonObject, JsonObject> work) => (_, input, _) => Task.FromResult<JsonObject?>(work(input));

    private JsonObject Create(JsonObject input)
    {
        var name = (string)input["Bucket"]!;
        if (!BucketName().IsMatch(name))
            throw new SimulatedErrorException("InvalidBucketName", 400, "The specified bucket is not valid.");
        var region = (string?)input["CreateBucketConfiguration"]?["LocationConstraint"] ?? "us-east-1";
        if (region != simulator.Options.Region)
            throw new SimulatedErrorException("IllegalLocationConstraintException", 400, $"The {region} location constraint is incompatible for the region specific endpoint this request was sent to.");
        // us-east-1 answers the owner's second CreateBucket with success.
        if (!simulator.Objects.CreateBucket(name) && region != "us-east-1")
            throw new SimulatedErrorException("BucketAlreadyOwnedByYou", 409, "Your previous request to create the named bucket succeeded and you already own it.");
        return new JsonObject { ["Location"] = $"/{name}" };
    }

    private JsonObject Head(JsonObject input)
    {
        var bucket = simulator.Objects.Of(input);
        return new JsonObject { ["BucketRegion"] = simulator.Options.Region, ["BucketArn"] = $"arn:aws:s3:::{bucket.Name}" };
    }

    private JsonObject List(JsonObject input)
    {
        var prefix = (string?)input["Prefix"] ?? "";
        var after = (string?)input["ContinuationToken"] ?? "";
        var found = simulator.Objects.Buckets().Where(bucket => bucket.Name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(bucket.Name, after) > 0).ToList();
        var page = found.Take((int?)input["MaxBuckets"] ?? 10_000).ToList();
        var answer = new JsonObject
        {
            ["Buckets"] = new JsonArray([.. page.Select(bucket => new JsonObject { ["Name"] = bucket.Name, ["CreationDate"] = ObjectAnswers.Moment(bucket.CreatedAt), ["BucketRegion"] = simulator.Options.Region })]),
            ["Owner"] = ObjectAnswers.Owner(simulator),
        };
        if (page.Count < found.Count)
            answer["ContinuationToken"] = page[^1].Name;
        return answer;
    }

    private JsonObject Delete(JsonObject input)
    {
        var bucket = simulator.Objects.Of(input);
        if (!bucket.IsEmpty)
            throw new SimulatedErrorException("BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
        simulator.Objects.RemoveBucket(bucket.Name);
        return [];
    }

    // The one answer whose root is the value itself.
    private async Task<JsonObject?> LocationAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        simulator.Objects.Of(input);
        var root = new XElement((XNamespace)"http://s3.amazonaws.com/doc/2006-03-01/" + "LocationConstraint", simulator.Options.Region == "us-east-1" ? null : simulator.Options.Region);
        call.Http.Response.ContentType = "application/xml";
        await call.Http.Response.WriteAllAsync(System.Text.Encoding.UTF8.GetBytes(root.ToString()));
        return null;
    }

    private JsonObject SetVersioning(JsonObject input)
    {
        var status = (string?)input["VersioningConfiguration"]?["Status"];
        if (status is not ("Enabled" or "Suspended"))
            throw new SimulatedErrorException("IllegalVersioningConfigurationException", 400, "The versioning configuration specified in the request is invalid.");
        simulator.Objects.Of(input).Versioning = status;
        return [];
    }

    private JsonObject GetVersioning(JsonObject input) => simulator.Objects.Of(input).Versioning is { } status ? new JsonObject { ["Status"] = status } : [];

    private JsonObject SetNotifications(JsonObject input)
    {
        var bucket = simulator.Objects.Of(input);
        var configuration = input["NotificationConfiguration"]?.DeepClone().AsObject() ?? [];
        if (configuration["LambdaFunctionConfigurations"] is not null)
            throw new SimulatedErrorException("NotImplemented", 501, "The simulator has no Lambda functions.");
        var targets = BucketNotifications.Targets.SelectMany(target => (configuration[target.Member] as JsonArray ?? []).Select(entry => (Entry: entry!.AsObject(), Arn: (string)entry![target.Arn]!))).ToList();
        foreach (var (entry, _) in targets)
            entry["Id"] ??= Guid.NewGuid().ToString();
        var isChecked = (bool?)input["SkipDestinationValidation"] != true;
        if (isChecked && targets.Any(target => !simulator.Events.Knows(target.Arn)))
            throw S3Errors.InvalidArgument("Unable to validate the following destination configurations");

        bucket.Notifications = configuration;
        foreach (var (_, arn) in targets)
            simulator.Events.Notify("s3", arn, BucketNotifications.Test(simulator, bucket));
        return [];
    }

    [GeneratedRegex(@"^(?=.{3,63}$)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]*[a-z0-9]$")]
    private static partial Regex BucketName();
}
