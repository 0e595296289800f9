using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Uploads in parts.</summary>
internal sealed class MultipartOperations(Simulator simulator)
{
    private const int MaxParts = 10_000;
    private const int MinPartBytes = 5 * 1024 * 1024;

    public IReadOnlyDictionary<string, JsonOperation> All => new Dictionary<string, JsonOperation>
    {
        ["CreateMultipartUpload"] = (_, input, _) => Task.FromResult<JsonObject?>(Create(input)),
        ["UploadPart"] = async (call, input, cancellation) => await PutPartAsync(call, input, cancellation),
        ["CompleteMultipartUpload"] = async (call, input, cancellation) => await CompleteAsync(call, input, cancellation),
        ["AbortMultipartUpload"] = (_, input, _) => Task.FromResult<JsonObject?>(Abort(input)),
        ["ListParts"] = (_, input, _) => Task.FromResult<JsonObject?>(ListParts(input)),
        ["ListMultipartUploads"] = (_, input, _) => Task.FromResult<JsonObject?>(ListUploads(input)),
    };

    private JsonObject Create(JsonObject input)
    {
        var bucket = simulator.Objects.Of(input);
        var algorithm = (string?)input["ChecksumAlgorithm"];
        if (algorithm is not null && !Checksum.Algorithms.Contains(algorithm))
            throw S3Errors.InvalidRequest($"Checksum algorithm provided is unsupported: {algorithm}");
        var type = algorithm is null ? null : (string?)input["ChecksumType"] ?? (algorithm == "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
        if ((type == "FULL_OBJECT" && algorithm!.StartsWith("SHA", StringComparison.Ordinal)) || (type == "COMPOSITE" && algorithm == "CRC64NVME"))
            throw S3Errors.InvalidRequest($"The {type} checksum type cannot be used with the {algorithm} checksum algorithm.");

        var upload = new MultipartUpload(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), ObjectTemplate.Of(input, simulator.Clock.GetUtcNow()), algorithm, type, simulator.Clock.GetUtcNow());
        bucket.Uploads.Add(upload);
        var answer = new JsonObject { ["Bucket"] = bucket.Name, ["Key"] = upload.Template.Key, ["UploadId"] = upload.Id };
        if (algorithm is not null)
        {
            answer["ChecksumAlgorithm"] = algorithm;
            answer["ChecksumType"] = type;
        }
        return answer;
    }

    private async Task<JsonObject> PutPartAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        var (_, upload) = Find(input);
        var number = (int)input["PartNumber"]!;
        if (number is < 1 or > MaxParts)
            throw S3Errors.InvalidArgument($"Part number must be an integer between 1 and {MaxParts}, inclusive");
        await using var body = VerifiedBody.Of(call.Http.Request, upload.ChecksumAlgorithm ?? "CRC64NVME");
        var blob = await simulator.Objects.WriteBlobAsync(body, cancellation);
        upload.Put(new UploadedPart(number, blob, body.Checksums, simulator.Clock.GetUtcNow()));
        var answer = new JsonObject { ["ETag"] = ObjectAnswers.Quote(blob.Md5Hex) };
        foreach (var (algorithm, value) in body.Checksums)
            answer["Checksum" + algorithm] = value;
        return answer;
    }

    private async Task<JsonObject> CompleteAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        var (bucket, upload) = Find(input);
        var parts = Choose(input, upload);
        var condition = ObjectTemplate.Condition(input);
        // Checked before the upload is taken, so that a refused completion can be tried again; Put holds it once more under the lock.
        condition?.Invoke(simulator.Objects.Find(bucket.Name, upload.Template.Key));
        var etag = $"{Convert.ToHexStringLower(MD5.HashData([.. parts.SelectMany(part => Convert.FromHexString(part.Blob.Md5Hex))]))}-{parts.Count}";
        var blob = Blob.Compose(parts.Select(part => part.Blob), etag);
        var (checksums, type) = await ChecksumsAsync(upload, parts, blob, cancellation);
        foreach (var (algorithm, value) in checksums)
            if ((string?)input["Checksum" + algorithm] is { } claimed && claimed != value)
                throw new SimulatedErrorException("BadDigest", 400, $"The {algorithm} you specified did not match the calculated checksum.");
        if (bucket.Uploads.Take(upload.Id) is null)
            throw S3Errors.NoSuchUpload(upload.Id);

        upload.ReleaseParts(parts);
        var stored = ObjectWrites.PutOrRelease(bucket, upload.Template with { Blob = blob, ETag = etag, Checksums = checksums, ChecksumType = type, Parts = parts.Count, LastModified = simulator.Clock.GetUtcNow() }, condition);
        BucketNotifications.Send(simulator, bucket, stored, "ObjectCreated:CompleteMultipartUpload");
        return new JsonObject
        {
            ["Location"] = $"{call.Http.Request.Scheme}://{call.Http.Request.Host}/{bucket.Name}/{Uri.EscapeDataString(stored.Key)}",
            ["Bucket"] = bucket.Name,
            ["Key"] = stored.Key,
            ["ETag"] = ObjectAnswers.Quote(etag),
        }.AddChecksums(stored).AddVersion(bucket, stored);
    }

    private static IReadOnlyList<UploadedPart> Choose(JsonObject input, MultipartUpload upload)
    {
        var wanted = input["MultipartUpload"]?["Parts"] as JsonArray ?? [];
        if (wanted.Count == 0)
            throw new SimulatedErrorException("MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema");
        var uploaded = upload.Parts().ToDictionary(part => part.Number);
        var chosen = new List<UploadedPart>();
        foreach (var part in wanted)
        {
            var number = (int?)part!["PartNumber"] ?? 0;
            if (chosen.Count > 0 && number <= chosen[^1].Number)
                throw new SimulatedErrorException("InvalidPartOrder", 400, "The list of parts was not in ascending order. Parts must be ordered by part number.");
            if (!uploaded.TryGetValue(number, out var found) || ((string?)part["ETag"])?.Trim('"') != found.Blob.Md5Hex)
                throw new SimulatedErrorException("InvalidPart", 400, "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.");
            chosen.Add(found);
        }
        if (chosen.SkipLast(1).Any(part => part.Blob.Length < MinPartBytes))
            throw new SimulatedErrorException("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size");
        return chosen;
    }

    private static async Task<(IReadOnlyDictionary<string, string> Checksums, string Type)> ChecksumsAsync(MultipartUpload upload, IReadOnlyList<UploadedPart> parts, Blob blob, CancellationToken cancellation)
    {
        var algorithm = upload.ChecksumAlgorithm ?? "CRC64NVME";
        if (upload.ChecksumType == "COMPOSITE")
        {
            var joined = parts.SelectMany(part => Convert.FromBase64String(part.Checksums.GetValueOrDefault(algorithm) ?? throw S3Errors.InvalidRequest($"The upload was created using the {algorithm} checksum mode. The complete request must include the checksum for each part."))).ToArray();
            return (new Dictionary<string, string> { [algorithm] = $"{Checksum.Of(algorithm, joined)}-{parts.Count}" }, "COMPOSITE");
        }

        using var checksum = Checksum.Start(algorithm);
        await using var content = blob.OpenRead();
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await content.ReadAsync(chunk, cancellation)) > 0)
            checksum.Append(chunk.AsSpan(0, read));
        return (new Dictionary<string, string> { [algorithm] = checksum.End() }, "FULL_OBJECT");
    }

    private JsonObject Abort(JsonObject input)
    {
        var (bucket, upload) = Find(input);
        bucket.Uploads.Take(upload.Id)?.ReleaseParts();
        return [];
    }

    private JsonObject ListParts(JsonObject input)
    {
        var (bucket, upload) = Find(input);
        var max = Math.Min((int?)input["MaxParts"] ?? 1_000, 1_000);
        var after = int.TryParse((string?)input["PartNumberMarker"], out var marker) ? marker : 0;
        var rest = upload.Parts().Where(part => part.Number > after).ToList();
        var page = rest.Take(max).ToList();
        var answer = new JsonObject
        {
            ["Bucket"] = bucket.Name,
            ["Key"] = upload.Template.Key,
            ["UploadId"] = upload.Id,
            ["PartNumberMarker"] = $"{after}",
            ["MaxParts"] = max,
            ["IsTruncated"] = page.Count < rest.Count,
            ["StorageClass"] = "STANDARD",
        };
        if (page.Count > 0)
        {
            answer["NextPartNumberMarker"] = $"{page[^1].Number}";
            answer["Parts"] = new JsonArray([.. page.Select(part => new JsonObject { ["PartNumber"] = part.Number, ["LastModified"] = ObjectAnswers.Moment(part.LastModified), ["ETag"] = ObjectAnswers.Quote(part.Blob.Md5Hex), ["Size"] = part.Blob.Length })]);
        }
        return answer;
    }

    private JsonObject ListUploads(JsonObject input)
    {
        var bucket = simulator.Objects.Of(input);
        var prefix = (string?)input["Prefix"] ?? "";
        var after = ((string?)input["KeyMarker"] ?? "", (string?)input["UploadIdMarker"] ?? "");
        var max = Math.Min((int?)input["MaxUploads"] ?? 1_000, 1_000);
        var rest = bucket.Uploads.List().Where(upload => upload.Template.Key.StartsWith(prefix, StringComparison.Ordinal))
            .SkipWhile(upload => after.Item1.Length > 0 && (string.CompareOrdinal(upload.Template.Key, after.Item1) < 0 || (upload.Template.Key == after.Item1 && (after.Item2.Length == 0 || string.CompareOrdinal(upload.Id, after.Item2) <= 0))))
            .ToList();
        var page = rest.Take(max).ToList();
        var answer = new JsonObject { ["Bucket"] = bucket.Name, ["KeyMarker"] = after.Item1, ["UploadIdMarker"] = after.Item2, ["Prefix"] = prefix, ["MaxUploads"] = max, ["IsTruncated"] = page.Count < rest.Count };
        if (page.Count > 0)
            answer["Uploads"] = new JsonArray([.. page.Select(upload => new JsonObject { ["UploadId"] = upload.Id, ["Key"] = upload.Template.Key, ["Initiated"] = ObjectAnswers.Moment(upload.InitiatedAt), ["StorageClass"] = "STANDARD" })]);
        if (page.Count > 0 && page.Count < rest.Count)
        {
            answer["NextKeyMarker"] = page[^1].Template.Key;
            answer["NextUploadIdMarker"] = page[^1].Id;
        }
        return answer;
    }

    private (Bucket Bucket, MultipartUpload Upload) Find(JsonObject input)
    {
        var bucket = simulator.Objects.Of(input);
        var id = (string)input["UploadId"]!;
        return (bucket, bucket.Uploads.Find(id, (string)input["Key"]!) ?? throw S3Errors.NoSuchUpload(id));
    }
}
