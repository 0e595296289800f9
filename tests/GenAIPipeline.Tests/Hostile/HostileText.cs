using System.Text;

namespace GenAIPipeline.Tests.Hostile;

/// <summary>Plain kinds of text that break decoders and splitters.</summary>
internal static class HostileText
{
    public static IReadOnlyList<HostileInput> All { get; } =
    [
        new("empty_file", "empty.txt", _ => { }),
        new("nothing_but_white_space", "blank.txt", stream => stream.Repeat(" \r\n\t"u8, 1_000)),
        new("json_nested_100k_deep", "deep.json", stream =>
        {
            stream.Repeat("["u8, 100_000);
            stream.Repeat("]"u8, 100_000);
        }),
        Text("json_cut_in_the_middle", "cut.json", () => "{\"a\": [1, 2, {\"b\": \"tex"),
        Text("json_with_half_a_surrogate", "half.json", () => "{\"a\\ud800\": \"b\\udc00 text\", \"list\": [\"\\ud83d\", 1]}"),
        Text("json_of_a_million_small_values", "many.json", () => "[" + string.Join(',', Enumerable.Range(0, 500_000)) + "]"),
        new("csv_with_one_line_of_30_megabytes", "line.csv", stream => stream.Repeat("abcdefghi,"u8, 3_000_000)),
        Text("csv_with_a_quote_never_closed", "quote.csv", () => "name,text\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},\"open {i}\n"))),
        Text("csv_of_a_million_quotes", "quotes.csv", () => "a,b,c\n" + new string('"', 1_000_000) + "\n1,2,3\n"),
        new("text_of_twenty_million_line_ends", "lines.txt", stream =>
        {
            stream.Write("Start."u8);
            stream.Repeat("\n"u8, 20_000_000);
            stream.Write("End."u8);
        }),
        Text("text_of_100k_form_feeds", "feeds.txt", () => "Start." + new string('\f', 100_000) + "End."),
        Text("markdown_of_100k_open_brackets", "brackets.md", () => "# Title\n\n" + new string('[', 100_000) + "\n\n" + new string('*', 100_000) + "a\n\n" + new string('`', 100_001)),
        Text("markdown_fence_never_closed", "fence.md", () => "# Title\n\n```\n" + string.Concat(Enumerable.Repeat("code\n", 100_000))),
        Text("markdown_table_of_20k_columns", "table.md", () => "|" + string.Concat(Enumerable.Repeat("a|", 20_000)) + "\n|" + string.Concat(Enumerable.Repeat("-|", 20_000)) + "\n" + string.Concat(Enumerable.Repeat("|b|\n", 200))),
        new("utf16_with_broken_surrogates", "surrogates.txt", stream =>
        {
            stream.Write([0xFF, 0xFE]);
            stream.Write(Encoding.Unicode.GetBytes("Some words, then halves: "));
            stream.Repeat([0x00, 0xD8, 0x41, 0x00, 0x00, 0xDC], 1_000);
            stream.Write([0x41]);
        }),
        new("utf8_with_overlong_and_cut_sequences", "overlong.txt", stream =>
        {
            stream.Write("Words, then nonsense: "u8);
            stream.Repeat([0xC0, 0xAF, 0x20, 0xED, 0xA0, 0x80, 0x20, 0xF0, 0x9F], 500);
        }),
        new("text_with_zero_bytes", "zeros.txt", stream =>
        {
            stream.Write("Some text"u8);
            stream.Write([0, 0, 0, 1, 2, 3]);
            stream.Write("and more text."u8);
        }),
        new("utf32_mark_and_nonsense", "mark.txt", stream =>
        {
            stream.Write([0xFF, 0xFE, 0, 0]);
            stream.Repeat([0xFF, 0xFF, 0xFF, 0xFF], 1_000);
        }),
        Text("mail_headers_only_in_name", "fake.eml", () => "This is no mail at all.\nJust text with: colons.\n"),
    ];

    private static HostileInput Text(string name, string fileName, Func<string> make) => new(name, fileName, stream => stream.Write(Encoding.UTF8.GetBytes(make())));
}
