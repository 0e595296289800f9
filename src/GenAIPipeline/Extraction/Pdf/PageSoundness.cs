using UglyToad.PdfPig.Content;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>Whether a page's text layer can be trusted, or the page must be read from its picture.</summary>
internal static class PageSoundness
{
    private const double MaxGarbage = 0.3;

    // A stamp or page number over a scan is no text layer.
    private const int FewLetters = 150;
    private const double MostOfPage = 0.6;

    /// <summary>Whether optical recognition is needed; an empty page needs none.</summary>
    public static bool NeedsOcr(Page page)
    {
        var letters = 0;
        var garbage = 0;
        foreach (var letter in page.Letters)
        {
            if (string.IsNullOrWhiteSpace(letter.Value))
                continue;
            letters++;
            if (IsGarbage(letter.Value))
                garbage++;
        }
        if (letters == 0)
            return page.NumberOfImages > 0 || page.Paths.Count > 0 || page.Operations.Any(operation => operation.Operator is "Tj" or "TJ" or "'" or "\"" or "Do");
        if (garbage > MaxGarbage * letters)
            return true;
        return letters < FewLetters && page.NumberOfImages > 0 && IsCoveredByImage(page);
    }

    private static bool IsCoveredByImage(Page page) =>
        page.GetImages().Any(image => Math.Abs(image.BoundingBox.Width * image.BoundingBox.Height) > MostOfPage * page.Width * page.Height);

    private static bool IsGarbage(string value)
    {
        var c = value[0];
        return c is '\uFFFD' or (>= '\uE000' and <= '\uF8FF') || (char.IsControl(c) && c is not ('\t' or '\n' or '\r'));
    }
}
