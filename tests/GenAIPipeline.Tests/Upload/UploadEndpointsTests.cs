using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Tests.Platform.Postgres;
using GenAIPipeline.Tests.Surface;
using GenAIPipeline.Upload;

namespace GenAIPipeline.Tests.Upload;

public sealed class UploadEndpointsTests(SurfaceFixture fixture, TestCluster cluster) : IClassFixture<SurfaceFixture>
{
    private readonly SurfaceHost host = fixture.Host;
    private readonly HttpClient client = fixture.Host.Admin();
    private readonly int before = StoredDocuments(fixture.Host);

    [Fact]
    public async Task An_upload_is_202_with_the_document_and_its_address()
    {
        using var request = SurfaceCalls.Multipart("Bericht für Köln.txt", Encoding.UTF8.GetBytes(SurfaceCalls.Text), fields: [("profile", "meeting"), ("labels", "depot, lyon"), ("labels", "2024")]);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var document = await answer.JsonAsync();

        ((int)answer.StatusCode).ShouldBe(202);
        answer.Headers.Location!.ToString().ShouldBe($"/v1/documents/{document.Id()}");
        Guid.Parse(document.Id()).Version.ShouldBe(7);
        document["fileName"]!.GetValue<string>().ShouldBe("Bericht für Köln.txt");
        document["mediaType"]!.GetValue<string>().ShouldBe("text/plain");
        document["tenant"]!.GetValue<string>().ShouldBe("default");
        document["profile"]!.GetValue<string>().ShouldBe("meeting");
        document["labels"]!.ToJsonString().ShouldBe("""["depot","lyon","2024"]""");
        document["bytes"]!.GetValue<long>().ShouldBe(SurfaceCalls.Text.Length);
        document["sha256"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SurfaceCalls.Text))));
        document["links"]!["content"]!.GetValue<string>().ShouldBe($"/v1/documents/{document.Id()}/content");
    }

    [Fact]
    public async Task Fields_may_follow_the_file()
    {
        using var request = SurfaceCalls.Multipart("a.txt", "text"u8.ToArray(), fieldsLast: true, fields: [("profile", "meeting"), ("labels", "late")]);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var document = await answer.JsonAsync();
        document["profile"]!.GetValue<string>().ShouldBe("meeting");
        document["labels"]!.ToJsonString().ShouldBe("""["late"]""");
    }

    [Fact]
    public async Task What_a_form_leaves_out_is_taken_from_the_query()
    {
        using var request = SurfaceCalls.Multipart("a.txt", "text"u8.ToArray());
        request.RequestUri = new Uri("/v1/documents?profile=meeting&labels=asked", UriKind.Relative);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var document = await answer.JsonAsync();
        document["profile"]!.GetValue<string>().ShouldBe("meeting");
        document["labels"]!.ToJsonString().ShouldBe("[\"asked\"]");
    }

    [Fact]
    public async Task A_raw_body_is_an_upload_too()
    {
        using var answer = await client.PostAsync("/v1/documents?fileName=..%2F..%2Fetc%2Fpasswd&profile=general&labels=x", new StringContent("raw", Encoding.UTF8, "text/plain"), TestContext.Current.CancellationToken);
        var document = await answer.JsonAsync();
        document["fileName"]!.GetValue<string>().ShouldBe("passwd");
        document["labels"]!.ToJsonString().ShouldBe("""["x"]""");
    }

    [Fact]
    public async Task Prefer_wait_answers_the_result_when_it_is_ready_in_time()
    {
        using var request = SurfaceCalls.Multipart("quick.txt", Encoding.UTF8.GetBytes(SurfaceCalls.Text));
        request.Headers.Add("Prefer", "respond-async, wait=30");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var result = await answer.JsonAsync();

        ((int)answer.StatusCode).ShouldBe(200);
        answer.Headers.GetValues("Preference-Applied").ShouldBe(["wait=30"]);
        answer.Content.Headers.ContentLocation!.ToString().ShouldBe($"/v1/documents/{result["documentId"]}/result");
        result["summary"]!["sentences"]![0]!["text"]!.GetValue<string>().ShouldBe("The depot received 412 crates.");
    }

    [Fact]
    public async Task Prefer_wait_answers_202_when_time_is_over_or_there_is_no_result()
    {
        using var held = SurfaceCalls.Multipart("held.txt", "text"u8.ToArray());
        held.Headers.Add("Prefer", "wait=0");
        using var first = await client.SendAsync(held, TestContext.Current.CancellationToken);
        ((int)first.StatusCode).ShouldBe(202);
        (await first.JsonAsync()).Status().ShouldBe("Accepted");

        using var empty = SurfaceCalls.Multipart("empty.txt", []);
        empty.Headers.Add("Prefer", "wait=30");
        using var second = await client.SendAsync(empty, TestContext.Current.CancellationToken);
        ((int)second.StatusCode).ShouldBe(202);
        var rejected = await second.JsonAsync();
        rejected.Status().ShouldBe("Rejected");
        rejected["error"]!["code"]!.GetValue<string>().ShouldBe("file_empty");
    }

    [Fact]
    public async Task The_same_key_answers_the_same_document_and_another_body_is_422()
    {
        using var first = await client.SendAsync(SurfaceCalls.Multipart("a.txt", "one"u8.ToArray(), "once"), TestContext.Current.CancellationToken);
        using var again = await client.SendAsync(SurfaceCalls.Multipart("a.txt", "one"u8.ToArray(), "once"), TestContext.Current.CancellationToken);
        (await again.JsonAsync()).Id().ShouldBe((await first.JsonAsync()).Id());
        using var other = await client.SendAsync(SurfaceCalls.Multipart("a.txt", "two"u8.ToArray(), "once"), TestContext.Current.CancellationToken);
        (await other.ProblemAsync()).ShouldBe((422, "idempotency_conflict"));
        New().ShouldBe(1, "the bytes of the repeated and the refused upload are gone");
        using var foreign = await (await host.ForeignAsync()).SendAsync(SurfaceCalls.Multipart("a.txt", "two"u8.ToArray(), "once"), TestContext.Current.CancellationToken);
        ((int)foreign.StatusCode).ShouldBe(202, "a key belongs to its tenant");
    }

    [Fact]
    public async Task Ten_uploads_at_once_with_the_same_key_make_one_document()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.SendAsync(SurfaceCalls.Multipart("a.txt", "one"u8.ToArray(), "race"), TestContext.Current.CancellationToken)));
        var ids = new HashSet<string>();
        foreach (var answer in answers)
        {
            ((int)answer.StatusCode).ShouldBe(202);
            ids.Add((await answer.JsonAsync()).Id());
        }

        ids.Count.ShouldBe(1);
        New().ShouldBe(1);
    }

    [Fact]
    public async Task What_cannot_be_taken_is_refused_with_a_code_and_leaves_nothing()
    {
        (await RefusedAsync(SurfaceCalls.Multipart("a.txt", "x"u8.ToArray(), fields: ("profile", "no-such")))).ShouldBe((422, "unknown_profile"));
        (await RefusedAsync(SurfaceCalls.Multipart("a.txt", "x"u8.ToArray(), fieldsLast: true, fields: ("profile", "no-such")))).ShouldBe((422, "unknown_profile"));
        (await RefusedAsync(SurfaceCalls.Multipart("a.txt", "x"u8.ToArray(), fields: ("labels", new string('l', 65))))).ShouldBe((422, "labels_invalid"));
        (await RefusedAsync(SurfaceCalls.Multipart("a.txt", "x"u8.ToArray(), fields: ("color", "red")))).ShouldBe((400, "unknown_field"));
        (await RefusedAsync(SurfaceCalls.Multipart("a.txt", "x"u8.ToArray(), new string('k', 201)))).ShouldBe((400, "idempotency_key_invalid"));
        (await RefusedAsync(SurfaceCalls.Multipart("a.txt", new byte[100_001]))).ShouldBe((413, "file_too_large"));
        (await RefusedAsync(Raw("not multipart at all", "multipart/form-data"))).ShouldBe((400, "multipart_broken"));
        (await RefusedAsync(Raw("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\ncut of", "multipart/form-data; boundary=b"))).ShouldBe((400, "multipart_broken"));
        (await RefusedAsync(Raw("--b\r\nContent-Disposition: form-data; name=\"profile\"\r\n\r\ngeneral\r\n--b--\r\n", "multipart/form-data; boundary=b"))).ShouldBe((400, "file_missing"));
        New().ShouldBe(0);
    }

    [Fact]
    public async Task A_large_file_without_length_is_refused_while_it_streams()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/documents?fileName=big.bin") { Content = new StreamContent(new EndlessStream(3_000_000)) };
        request.Headers.TransferEncodingChunked = true;
        (await RefusedAsync(request)).ShouldBe((413, "file_too_large"));
        New().ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_leaves_nothing_behind()
    {
        using (var wire = new TcpClient(host.Address.Host, host.Address.Port))
        {
            var head = $"POST /v1/documents?fileName=a.txt HTTP/1.1\r\nHost: x\r\nAuthorization: {client.DefaultRequestHeaders.Authorization}\r\nContent-Length: 50000\r\n\r\nonly a part";
            await wire.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
            await UntilAsync(() => Directory.EnumerateFiles(Path.Combine(host.FilesFolder, "incoming")).Any());
        }

        await UntilAsync(() => !Directory.EnumerateFiles(Path.Combine(host.FilesFolder, "incoming")).Any());
        New().ShouldBe(0);
    }

    [Fact]
    public async Task A_full_backlog_is_503_with_Retry_After()
    {
        await using var full = await SurfaceHost.StartAsync(cluster, ("Upload:MaxBacklog", "3"));
        using var client = full.Admin();
        for (var n = 0; n < 3; n++)
            await client.UploadAsync($"held-{n}.txt");
        await full.Get<UploadRoom>().CountAsync(TestContext.Current.CancellationToken);
        using var answer = await client.SendAsync(SurfaceCalls.Multipart("one-more.txt", "x"u8.ToArray()), TestContext.Current.CancellationToken);
        (await answer.ProblemAsync()).ShouldBe((503, "backlog_full"));
        answer.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    private async Task<(int, string?)> RefusedAsync(HttpRequestMessage request)
    {
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.ProblemAsync();
    }

    private static HttpRequestMessage Raw(string body, string contentType)
    {
        var content = new StringContent(body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return new HttpRequestMessage(HttpMethod.Post, "/v1/documents") { Content = content };
    }

    private int New() => StoredDocuments(host) - before;

    private static int StoredDocuments(SurfaceHost host) => Directory.EnumerateDirectories(host.FilesFolder).Count(path => Path.GetFileName(path) != "incoming");

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!holds())
            await Task.Delay(10, patience.Token);
    }

    private sealed class EndlessStream(long length) : Stream
    {
        private long left = length;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(left, count);
            left -= read;
            return read;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
