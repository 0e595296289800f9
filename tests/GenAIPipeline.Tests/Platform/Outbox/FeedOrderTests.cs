using GenAIPipeline.Documents;
using GenAIPipeline.Events;
using GenAIPipeline.Platform.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Tests.Platform.Outbox;

public sealed class FeedOrderTests(TestApi api) : IClassFixture<TestApi>
{
    private const int Writers = 8;
    private const int DocumentsEach = 12;
    private const int EventsEach = 4;

    /// <summary>Writers commit out of order, two sequencers compete, readers follow by cursor while it happens.</summary>
    [Fact]
    public async Task No_reader_ever_misses_an_event_or_sees_one_out_of_order_however_many_write()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var written = new CancellationTokenSource();
        var sequencers = Enumerable.Range(0, 2).Select(_ => SequenceAsync(written.Token)).ToList();
        var readers = Enumerable.Range(0, 3).Select(n => FollowAsync(Writers * DocumentsEach * EventsEach, 1 + (n * 37), cancellation)).ToList();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync()));
        var seen = await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60), cancellation);
        await written.CancelAsync();
        await Task.WhenAll(sequencers);

        foreach (var events in seen)
        {
            events.Select(e => e.Sequence).ShouldBe(Enumerable.Range(1, events.Count).Select(n => (long)n));
            events.Select(e => e.Id).Distinct().Count().ShouldBe(events.Count);
            foreach (var document in events.GroupBy(e => e.PartitionKey))
                document.Select(e => e.Type).ShouldBe(["document.received.v1", "deadletter.parked.v1", "deadletter.redriven.v1", "document.cancelled.v1"]);
        }
    }

    private async Task WriteAsync()
    {
        for (var n = 0; n < DocumentsEach; n++)
        {
            var document = await api.AcceptedAsync("order");
            var letter = new NewDeadLetter(Guid.CreateVersion7(), StageName.Extraction, "code", "Detail.", null, 1);
            document = await api.MoveAsync(new Transition(document, DocumentStatus.Failed) { Stage = StageName.Extraction, DeadLetter = letter });
            await api.Get<Redrives>().RedriveAsync(letter.Id, "ann", CancellationToken.None);
            document = await api.ReadAsync(document.Id);
            await api.MoveAsync(new Transition(document, DocumentStatus.Cancelled)
            {
                Events = [new DocumentCancelled { DocumentId = document.Id.Value, Tenant = "order", Run = 1, By = "ann" }],
            });
        }
    }

    private async Task SequenceAsync(CancellationToken written)
    {
        var sequencer = ActivatorUtilities.CreateInstance<Sequencer>(api.Services);
        while (!written.IsCancellationRequested)
        {
            await sequencer.PassAsync(CancellationToken.None);
            await Task.Yield();
        }
    }

    private async Task<List<FeedEvent>> FollowAsync(int total, int page, CancellationToken cancellation)
    {
        var seen = new List<FeedEvent>();
        while (seen.Count < total)
        {
            var published = api.Get<FeedSignal>().NextPublication;
            var next = await api.Get<FeedStore>().ReadAsync("order", seen.Count == 0 ? 0 : seen[^1].Sequence, [], page, cancellation);
            seen.AddRange(next);
            if (next.Count == 0)
                await Task.WhenAny(published, Task.Delay(50, cancellation));
        }

        return seen;
    }
}
