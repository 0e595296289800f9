using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Ocr;

/// <summary>A recognized page and the doubt about it, if any.</summary>
internal sealed record OcrAnswer(OcrPage Page, Finding? Doubt)
{
    /// <summary>The page could not be rendered or recognized within its limits: it stays empty, and a person is told.</summary>
    public static OcrAnswer Unreadable(int number) =>
        new(new(0, 0, []), new("page_unreadable", $"Page {number} could not be read: its picture could not be made or recognized within the limits."));
}
