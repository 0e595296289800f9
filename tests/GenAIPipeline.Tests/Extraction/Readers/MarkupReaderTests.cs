using System.Text;
using GenAIPipeline.Extraction.Readers;
using MimeKit;

namespace GenAIPipeline.Tests.Extraction.Readers;

public sealed class MarkupReaderTests
{
    [Fact]
    public void Web_pages_show_what_a_person_sees()
    {
        const string page = "<!DOCTYPE html><title>The page</title><nav>Menu</nav><script>alert(1)</script><h1>Head <em>line</em></h1><p>One<br>two</p><div style='display: none'>hidden</div>"
            + "<ol start=3><li>three<ul><li>inner</li></ul></li><li>four</li></ol><table><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3</table><pre>x  =  1</pre>loose";

        var answer = new HtmlReader().Read(page);

        answer.Pages.Single().Title.ShouldBe("The page");
        answer.Shown().ShouldBe([
            "Heading: Head line", "Paragraph: One\ntwo", "ListItem: 3. three", "ListItem: inner", "ListItem: 4. four",
            "Table: | a | b |\n| --- | --- |\n| 1 | 2 |\n|  | 3 |", "Code: x  =  1", "Paragraph: loose",
        ]);
    }

    [Fact]
    public void Web_pages_are_decoded_by_what_they_declare()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var page = Encoding.GetEncoding(1251).GetBytes("<html><meta charset=windows-1251><p>Привет</p></html>");

        new HtmlReader().Read(page).Shown().ShouldBe(["Paragraph: Привет"]);
    }

    [Fact]
    public void Mail_gives_header_body_and_attachments()
    {
        var message = new MimeMessage();
        message.From.Add(new MailboxAddress("Ada", "ada@example.com"));
        message.To.Add(new MailboxAddress("Alan", "alan@example.com"));
        message.Subject = "Größe";
        message.Date = new DateTimeOffset(2024, 5, 6, 7, 8, 0, TimeSpan.FromHours(2));
        var body = new BodyBuilder { TextBody = "The plain form.", HtmlBody = "<p>The rich form.</p>" };
        body.Attachments.Add("../../data.csv", Encoding.UTF8.GetBytes("a,b\n1,2\n"), new ContentType("text", "csv"));
        message.Body = body.ToMessageBody();
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var answer = new EmlReader().Read(Bytes(message), attachments: folder);

            answer.Shown().ShouldBe(["Header: From: \"Ada\" <ada@example.com>\nTo: \"Alan\" <alan@example.com>\nDate: 2024-05-06 07:08 +02:00\nSubject: Größe", "Paragraph: The plain form."]);
            answer.Pages.Single().Title.ShouldBe("Größe");
            var attachment = answer.Attachments.Single();
            attachment.FileName.ShouldBe("data.csv");
            attachment.MediaType.ShouldBe("text/csv");
            File.ReadAllText(attachment.Path).ShouldBe("a,b\n1,2\n");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Mail_without_a_plain_form_is_read_from_its_html()
    {
        var message = new MimeMessage { Subject = "Hi", Body = new BodyBuilder { HtmlBody = "<h2>News</h2><p>All well.</p>" }.ToMessageBody() };

        new EmlReader().Read(Bytes(message)).Shown()[1..].ShouldBe(["Heading: News", "Paragraph: All well."]);
    }

    [Fact]
    public void Attachments_beyond_a_hundred_are_left_and_said_so()
    {
        var body = new BodyBuilder { TextBody = "Many." };
        for (var i = 0; i < 103; i++)
            body.Attachments.Add($"{i}.txt", [65]);
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var answer = new EmlReader().Read(Bytes(new MimeMessage { Body = body.ToMessageBody() }), attachments: folder);

        Directory.GetFiles(folder).Length.ShouldBe(100);
        Directory.Delete(folder, recursive: true);
        answer.Findings.Single().Code.ShouldBe("attachments_truncated");
    }

    [Fact]
    public void Rich_text_gives_headings_lists_tables_and_characters() =>
        new RtfReader().Read(@"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}{\stylesheet{\s0 Normal;}{\s1 heading 1;}}{\info{\title Not shown}}"
            + @"{\header\pard Top secret\par}\pard\s1 Caf\'e9 \u8364?5\par\pard Plain {\v hidden}text \f1\'cf\'f0\f0{\footnote A note.}\par"
            + @"{\listtext 1.\tab}First\par{\listtext\'b7\tab}Dot\par\trowd\intbl a\cell b\cell\row\intbl 1\cell 2\cell\row\pard After {\field{\*\fldinst HYPERLINK ""x""}{\fldrslt link}}\par{\pict 89504e47}}")
            .Shown().ShouldBe([
                "Header: Top secret", "Heading: Café €5", "Paragraph: Plain text Пр[1]", "ListItem: 1. First", "ListItem: Dot",
                "Table: | a | b |\n| --- | --- |\n| 1 | 2 |", "Paragraph: After link", "Paragraph: [1] A note.",
            ]);

    private static byte[] Bytes(MimeMessage message)
    {
        using var bytes = new MemoryStream();
        message.WriteTo(bytes);
        return bytes.ToArray();
    }
}
