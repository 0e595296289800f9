using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>The text layer of a whole PDF: ranges handed to children as they finish.</summary>
internal sealed class PdfPages(ChildPool children, ExtractionOptions options, ExtractionRequest request)
{
    /// <summary>Pages a child reads at a time: enough to hide the round trip, few enough to keep all children busy to the end.</summary>
    public const int RangePages = 50;

    // Below this a second child would open the file for nothing.
    private const long BytesForSecondChild = 400 << 10;
    private readonly object gate = new();
    private readonly List<TextPage> pages = [];
    private int next = 1;
    private int total = int.MaxValue;
    private Rejection? rejection;
    private ChildFailure? failure;

    public async Task<PdfPagesAnswer> ReadAsync(CancellationToken cancellation)
    {
        var readers = new FileInfo(request.Path).Length < BytesForSecondChild ? 1 : children.Size;
        await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => ReadRangesAsync(cancellation)));
        lock (gate)
            return new([.. pages.OrderBy(page => page.Number)], rejection, failure);
    }

    private async Task ReadRangesAsync(CancellationToken cancellation)
    {
        while (Take() is { } from)
        {
            var asked = new ChildRequest(request.Format, request.Path)
            {
                Password = request.Password,
                FromPage = from,
                ToPage = from + RangePages - 1,
                MaxPages = options.MaxPages,
                MaxInflatedBytes = options.MaxInflatedBytes,
                MaxTextLength = options.MaxTextLength,
            };
            Keep(await children.AskAsync(asked, cancellation));
        }
    }

    // The number of pages is known from the first answer only; a range behind the end comes back empty.
    private int? Take()
    {
        lock (gate)
        {
            if (rejection is not null || failure is not null || next > Math.Min(total, options.MaxPages))
                return null;
            next += RangePages;
            return next - RangePages;
        }
    }

    private void Keep(ChildReply reply)
    {
        lock (gate)
            switch (reply)
            {
                case ChildReply.Answered({ Rejection: { } reason }):
                    rejection ??= reason;
                    break;
                case ChildReply.Answered(var answer):
                    total = answer.TotalPages;
                    pages.AddRange(answer.Pages);
                    break;
                case ChildReply.Failed(var reason):
                    failure ??= reason;
                    break;
            }
    }
}

/// <summary>The pages in order, or what stood against it.</summary>
internal sealed record PdfPagesAnswer(IReadOnlyList<TextPage> Pages, Rejection? Rejection, ChildFailure? Failure);
