using System.Text;
using System.Xml;
using System.Xml.Linq;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Amazon S3: REST-XML on its API model.</summary>
internal sealed class S3Service : ISimulatedService
{
    private readonly Simulator simulator;
    private readonly ApiModel model = ApiModel.Load("s3");
    private readonly S3Routes routes;
    private readonly Dictionary<string, JsonOperation> operations;

    private S3Service(Simulator simulator)
    {
        this.simulator = simulator;
        routes = new S3Routes(model);
        operations = new BucketOperations(simulator).All
            .Concat(new ObjectWrites(simulator).All)
            .Concat(new ObjectReads(simulator, model).All)
            .Concat(new Listings(simulator).All)
            .Concat(new MultipartOperations(simulator).All)
            .ToDictionary(StringComparer.Ordinal);
    }

    public string SigningName => "s3";

    public bool StreamsBody => true;

    public ErrorCodes Errors { get; } = new()
    {
        MissingToken = new("AccessDenied", 403),
        UnknownKey = new("InvalidAccessKeyId", 403),
        BadSignature = new("SignatureDoesNotMatch", 403),
        Expired = new("RequestTimeTooSkewed", 403),
        WrongRegion = new("AuthorizationHeaderMalformed", 400),
        AccessDenied = new("AccessDenied", 403),
        Validation = new("InvalidArgument", 400),
        Serialization = new("MalformedXML", 400),
        UnknownOperation = new("NotImplemented", 501),
        Throttled = new("SlowDown", 503),
        Internal = new("InternalError", 500),
    };

    public static ISimulatedService Create(Simulator simulator) => new S3Service(simulator);

    public void Identify(SimulatedCall call)
    {
        var (bucket, key) = S3Routes.Address(call.Http.Request);
        call.Operation = routes.Find(call.Http.Request, bucket, key)?.Name ?? "Unknown";
        call.Target = key.Length > 0 ? $"{bucket}/{key}" : bucket;
    }

    public async Task HandleAsync(SimulatedCall call, CancellationToken cancellation)
    {
        if (!operations.TryGetValue(call.Operation, out var work))
            throw Errors.UnknownOperation.With("A header or query you provided implies functionality that is not implemented.");

        var operation = model.Operations[call.Operation];
        var (bucket, key) = S3Routes.Address(call.Http.Request);
        if (Encoding.UTF8.GetByteCount(key) > 1_024)
            throw new SimulatedErrorException("KeyTooLongError", 400, "Your key is too long");
        if (RestXmlBinding.Payload(operation.Input) is not null && call.Http.Request.ContentLength > 0)
            call.Http.Request.Body = VerifiedBody.Of(call.Http.Request, "CRC64NVME");
        try
        {
            var input = await RestXmlBinding.ReadAsync(call.Http.Request, operation, new Dictionary<string, string> { ["Bucket"] = bucket, ["Key"] = key }, cancellation);
            if (ModelValidator.Problems(operation.Input, input) is { Count: > 0 } problems)
                throw Refusal(problems);
            if (await work(call, input, cancellation) is not { } output)
                return;
            if (ModelValidator.Problems(operation.Output, output) is { Count: > 0 } wrong)
                throw new InvalidOperationException($"Expected an answer of {call.Operation} that is valid against the model, got: {ModelValidator.Describe(wrong)}");
            await RestXmlBinding.WriteAsync(call.Http.Response, operation, output);
        }
        catch (XmlException e)
        {
            throw Errors.Serialization.With($"The XML you provided was not well-formed or did not validate against our published schema: {e.Message}");
        }
    }

    public Task WriteErrorAsync(SimulatedCall call, SimulatedErrorException error)
    {
        var response = call.Http.Response;
        response.StatusCode = error.Status != 0 ? error.Status : model.ErrorStatuses.GetValueOrDefault(error.Code, 400);
        if (HttpMethods.IsHead(call.Http.Request.Method) || response.StatusCode == StatusCodes.Status304NotModified)
            return Task.CompletedTask;

        var xml = new XElement(
            "Error",
            new XElement("Code", error.Code),
            new XElement("Message", error.Message),
            error.Details.Select(detail => new XElement(detail.Key, detail.Value)),
            new XElement("Resource", call.Http.Request.Path.Value),
            new XElement("RequestId", call.RequestId),
            new XElement("HostId", "simulator"));
        response.ContentType = "application/xml";
        return response.WriteAllAsync(Encoding.UTF8.GetBytes($"""<?xml version="1.0" encoding="UTF-8"?>{"\n"}{xml.ToString(SaveOptions.DisableFormatting)}"""));
    }

    public void Reset() => simulator.Objects.Reset();

    private SimulatedErrorException Refusal(IReadOnlyList<ModelProblem> problems) =>
        problems.Any(problem => problem.Path.Contains('.', StringComparison.Ordinal) || problem.Kind == ModelProblemKind.Missing)
            ? Errors.Serialization.With($"The XML you provided was not well-formed or did not validate against our published schema: {ModelValidator.Describe(problems)}")
            : Errors.Validation.With(ModelValidator.Describe(problems));
}
