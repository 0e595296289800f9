using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>What a PDF is sent back for.</summary>
internal static class PdfRejections
{
    public const string DamagedCode = "pdf_damaged";

    public static Rejection Encrypted { get; } = new("pdf_encrypted", "The PDF is protected by a password. Upload it with its password, or without protection.");

    public static Rejection WrongPassword { get; } = new("pdf_wrong_password", "The password does not open the PDF. Check it and upload the file again.");

    public static Rejection Damaged { get; } = new(DamagedCode, "The file is no readable PDF: it is damaged or incomplete. Open it in its own program, save it anew and upload it again.");

    public static Rejection Bomb { get; } = new("pdf_decompression_bomb", "A part of the PDF inflates to far more than any real page needs. The file was not read.");

    public static Rejection NoPages { get; } = new("pdf_no_pages", "The PDF has no pages.");

    public static Rejection TooManyPages(int pages, int most) =>
        new("too_many_pages", $"The PDF has {pages} pages; at most {most} are accepted. Split it and upload the parts.");
}
