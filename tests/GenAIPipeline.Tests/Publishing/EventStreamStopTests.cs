using Microsoft.Extensions.Hosting;

namespace GenAIPipeline.Tests.Publishing;

public sealed class EventStreamStopTests(TestApi api) : IClassFixture<TestApi>
{
    [Fact]
    public async Task An_open_stream_ends_quietly_when_the_process_stops()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var ann = api.As();
        await api.AcceptedAsync();
        await api.FeedAsync();
        using var answer = await ann.GetAsync("/v1/events/stream", HttpCompletionOption.ResponseHeadersRead, cancellation);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
        (await lines.ReadLineAsync(cancellation)).ShouldNotBeNull();

        api.Get<IHostApplicationLifetime>().StopApplication();

        (await lines.ReadToEndAsync(cancellation).WaitAsync(TimeSpan.FromSeconds(5), cancellation)).ShouldContain("document.received.v1");
    }
}
