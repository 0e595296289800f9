using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Tests.Hostile;

namespace GenAIPipeline.Tests.Documents;

public sealed class FormatDetectionTests
{
    [Theory]
    [InlineData("letter.pdf", "%PDF-1.7\n", FileFormat.Pdf)]
    [InlineData("picture.pdf", "{\\rtf1 words}", FileFormat.Rtf)]
    [InlineData("page.txt", "<!DOCTYPE html><html><body>Hi</body></html>", FileFormat.Html)]
    [InlineData("page", "  <?xml version=\"1.0\"?>\n<!-- made by hand -->\n<html><body>Hi</body></html>", FileFormat.Html)]
    [InlineData("readme.md", "<div align=\"center\">\n\n# Title\n\n</div>", FileFormat.Markdown)]
    [InlineData("mail.bin", "Message-ID: <1@example.com>\nMIME-Version: 1.0\nFrom: a@example.com\n\nHello", FileFormat.Eml)]
    [InlineData("memo.txt", "To: All\nFrom: The board\nDate: Monday\nSubject: Cake\n\nThere is cake.", FileFormat.Text)]
    [InlineData("short.eml", "From: a@example.com\nSubject: Cake\n\nThere is cake.", FileFormat.Eml)]
    [InlineData("data", "{\"a\": [1, 2]}", FileFormat.Json)]
    [InlineData("lines", "{\"a\": 1}\n{\"a\": 2}\n", FileFormat.Json)]
    [InlineData("refs.dat", "[1] A reference that is no JSON.", FileFormat.Text)]
    [InlineData("broken.json", "{\"a\": ", FileFormat.Json)]
    [InlineData("table.pdf", "name;town;age\nAda;London;36\nAlan;Wilmslow;41\n", FileFormat.Csv)]
    [InlineData("notes.dat", "# Notes\n\n- one\n- two\n", FileFormat.Markdown)]
    [InlineData("notes.docx", "Just a sentence, with a comma.\nAnd another, here.\nThird line.", FileFormat.Text)]
    [InlineData("spec.txt", "The header is %PDF-1.7 in the first line.", FileFormat.Text)]
    [InlineData("song.wav", "RIFF\u0010\0\0\0WAVEfmt ", FileFormat.Wav)]
    public void Content_decides_and_the_name_only_breaks_ties(string fileName, string content, FileFormat expected) =>
        Detect(Encoding.UTF8.GetBytes(content), fileName).ShouldBe(new FormatDetected.Known(expected));

    [Theory]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }, FileFormat.Png)]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE1 }, FileFormat.Jpeg)]
    [InlineData(new byte[] { 0x49, 0x49, 0x2A, 0x00, 8, 0, 0, 0 }, FileFormat.Tiff)]
    [InlineData(new byte[] { 0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8 }, FileFormat.Tiff)]
    [InlineData(new byte[] { 0x66, 0x4C, 0x61, 0x43, 0, 0, 0, 34 }, FileFormat.Flac)]
    [InlineData(new byte[] { 0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, 0, 0 }, FileFormat.Mp3)]
    [InlineData(new byte[] { 0x4F, 0x67, 0x67, 0x53, 0, 2, 0, 0 }, FileFormat.Ogg)]
    public void Signatures_are_known_whatever_the_name(byte[] content, FileFormat expected) =>
        Detect(content, "wrong.txt").ShouldBe(new FormatDetected.Known(expected));

    [Fact]
    public void Mp3_without_a_tag_is_known_by_two_frames_in_a_row()
    {
        // MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes a frame.
        var content = new byte[1_000];
        byte[] frame = [0xFF, 0xFB, 0x90, 0x00];
        frame.CopyTo(content, 0);
        frame.CopyTo(content, 417);

        Detect(content, "song").ShouldBe(new FormatDetected.Known(FileFormat.Mp3));
    }

    [Fact]
    public void Office_documents_are_told_apart_by_their_content_types()
    {
        Detect(OfficeParts.Docx("<w:p/>"), "a.zip").ShouldBe(new FormatDetected.Known(FileFormat.Docx));
        Detect(OfficeParts.Xlsx("<row/>"), "a.docx").ShouldBe(new FormatDetected.Known(FileFormat.Xlsx));
        Detect(OfficeParts.Pptx().ToArray(), "a").ShouldBe(new FormatDetected.Known(FileFormat.Pptx));
    }

    [Theory]
    [InlineData("empty_file", "empty_file", "0 bytes")]
    [InlineData("nothing_but_white_space", "empty_file", "white space")]
    [InlineData("program_named_pdf", "unsupported_format", "Linux program")]
    [InlineData("windows_program_named_docx", "unsupported_format", "Windows program")]
    [InlineData("gzip_named_txt", "unsupported_format", "gzip")]
    [InlineData("seven_zip_archive", "unsupported_format", "7-Zip")]
    [InlineData("zip_archive_of_texts", "unsupported_format", "unpack it")]
    [InlineData("zip_claiming_a_million_entries", "unsupported_format", "many entries")]
    [InlineData("mp4_video", "unsupported_format", "video")]
    [InlineData("video_named_m4a", "unsupported_format", "video")]
    [InlineData("webp_image", "unsupported_format", "WebP")]
    [InlineData("sixteen_megabytes_of_zeros", "unsupported_format", "zero bytes")]
    [InlineData("random_bytes", "unsupported_format", "unknown kind")]
    [InlineData("docx_truncated", "office_damaged", "save it again")]
    [InlineData("ole_file_of_a_protected_document", "office_encrypted", "remove the password")]
    [InlineData("ole_file_of_an_old_word_document", "legacy_office", ".docx")]
    public void Rejections_say_what_is_wrong_and_what_to_do(string input, string code, string words)
    {
        var hostile = HostileInputs.Named(input);
        using var content = new MemoryStream();
        hostile.Write(content);

        var reason = FormatDetection.Detect(content, hostile.FileName).ShouldBeOfType<FormatDetected.Refused>().Reason;

        reason.Code.ShouldBe(code);
        reason.Detail.ShouldContain(words);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Utf16_without_a_mark_is_text(string encoding) =>
        Detect(Encoding.GetEncoding(encoding).GetBytes("A plain sentence without any mark."), "a.txt").ShouldBe(new FormatDetected.Known(FileFormat.Text));

    [Fact]
    public void Every_format_has_one_row_and_its_extensions_are_nobody_elses()
    {
        FormatTable.Rows.Select(row => row.Format).ShouldBe(Enum.GetValues<FileFormat>());
        FormatTable.Rows.SelectMany(row => row.Extensions).ShouldBeUnique();
        FormatTable.Rows.Select(row => row.MediaType).ShouldBeUnique();
    }

    private static FormatDetected Detect(byte[] content, string fileName) => FormatDetection.Detect(new MemoryStream(content), fileName);
}
