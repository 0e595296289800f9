using System.Text;

namespace GenAIPipeline.Tests.Hostile;

/// <summary>Web pages, e-mail and rich text that no writer makes.</summary>
internal static class HostileMarkup
{
    public static IReadOnlyList<HostileInput> All { get; } =
    [
        Text("html_divs_nested_100k_deep", "deep.html", () => "<!DOCTYPE html>" + Repeated("<div>", 100_000) + "The bottom." + Repeated("</div>", 100_000)),
        Text("html_bold_never_closed_100k_times", "bold.html", () => "<!DOCTYPE html>" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"<b id=b{i}><p>"))),
        Text("html_tables_nested_10k_deep", "tables.html", () => "<!DOCTYPE html>" + Repeated("<table><tr><td>", 10_000)),
        Text("html_attribute_of_ten_megabytes", "attribute.html", () => "<!DOCTYPE html><p title=\"" + new string('x', 10_000_000) + "\">After the attribute.</p>"),
        Text("html_cell_that_spans_a_billion", "span.html", () => "<!DOCTYPE html><table>" + Repeated("<tr><td colspan=1000000000 rowspan=1000000000>a</td><td>b</td></tr>", 500) + "</table>"),
        Text("html_comment_never_closed", "comment.html", () => "<!DOCTYPE html><p>Before.</p><!--" + new string('-', 5_000_000)),
        Text("html_entities_by_the_million", "entities.html", () => "<!DOCTYPE html><p>" + Repeated("&amp;&#x1F600;&nosuch;", 300_000)),
        Text("eml_with_ten_thousand_parts", "parts.eml", ManyParts),
        Text("eml_messages_nested_50_deep", "nested.eml", () => NestedMessages(50)),
        Text("eml_multiparts_nested_2000_deep", "multiparts.eml", NestedMultiparts),
        Text("eml_attachment_that_climbs_out", "climb.eml", () => Head + "Content-Type: application/octet-stream; name=\"../../../../etc/cron.d/x\"\r\nContent-Disposition: attachment; filename=\"../../../../etc/cron.d/x\"\r\n\r\n* * * * * root true\r\n"),
        Text("eml_with_broken_base64", "base64.eml", () => Head + "Content-Type: text/plain; charset=no-such-charset\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!SGVsbG8====@@@@\r\n"),
        Text("eml_with_a_header_of_five_megabytes", "header.eml", () => "Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nFrom: a@example.com\r\nTo: " + Repeated("someone@example.com, ", 250_000) + "\r\nSubject: long\r\n\r\nBody.\r\n"),
        Text("eml_with_an_endless_subject_of_encoded_words", "subject.eml", () => "Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nFrom: a@example.com\r\nSubject: " + Repeated("=?utf-8?q?=F0=9F?=\r\n ", 50_000) + "\r\n\r\nBody.\r\n"),
        Text("rtf_groups_nested_100k_deep", "deep.rtf", () => @"{\rtf1 " + Repeated("{", 100_000) + "bottom" + Repeated("}", 100_000) + "}"),
        Text("rtf_with_a_huge_bin", "bin.rtf", () => @"{\rtf1 Before. \bin2147483647 swallowed}"),
        Text("rtf_with_unbalanced_braces", "braces.rtf", () => @"{\rtf1 Some text." + Repeated("}", 10_000) + @"\par more {\b text"),
        Text("rtf_with_a_million_unicode_escapes", "escapes.rtf", () => @"{\rtf1\uc100 " + Repeated(@"\u-10179?\u-8704?", 200_000) + " end}"),
        Text("rtf_with_unknown_code_pages", "codepages.rtf", () => @"{\rtf1\ansicpg99999{\fonttbl{\f0\fcharset77;}{\f1\cpg-5;}}\f1 Caf\'e9 \f0 na\'95ve\par}"),
        Text("rtf_cut_inside_an_escape", "cut.rtf", () => @"{\rtf1 Some text that ends in \'e"),
    ];

    private const string Head = "Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nFrom: a@example.com\r\nTo: b@example.com\r\nSubject: test\r\n";

    private static HostileInput Text(string name, string fileName, Func<string> make) => new(name, fileName, stream => stream.Write(Encoding.UTF8.GetBytes(make())));

    private static string Repeated(string piece, int times) => new StringBuilder(piece.Length * times).Insert(0, piece, times).ToString();

    private static string ManyParts() => Head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"--b\r\nContent-Type: text/plain; name=\"{i}.txt\"\r\nContent-Disposition: attachment; filename=\"{i}.txt\"\r\n\r\nPart {i}.\r\n")) + "--b--\r\n";

    private static string NestedMessages(int depth)
    {
        var text = new StringBuilder();
        for (var i = 0; i < depth; i++)
            text.Append(Head).Append($"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\nContent-Type: message/rfc822\r\n\r\n");
        return text.Append(Head).Append("\r\nThe innermost message.\r\n").ToString();
    }

    private static string NestedMultiparts()
    {
        var text = new StringBuilder(Head);
        for (var i = 0; i < 2_000; i++)
            text.Append($"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n");
        return text.Append("Content-Type: text/plain\r\n\r\nThe innermost part.\r\n").ToString();
    }
}
