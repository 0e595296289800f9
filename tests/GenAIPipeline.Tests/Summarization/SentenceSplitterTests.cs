using GenAIPipeline.Summarization;

namespace GenAIPipeline.Tests.Summarization;

public sealed class SentenceSplitterTests
{
    [Theory]
    [InlineData("Dr. Smith met Mrs. Jones at 5 p.m. in St. Albans. They left early.", 2)]
    [InlineData("It costs 3.50 euros. That is 2.5 % more.", 2)]
    [InlineData("The U.S. economy grew. J. K. Rowling wrote it! Did she? Yes.", 4)]
    [InlineData("See Fig. 3 and Sec. 4.2 for details, e.g. the table. Then stop.", 2)]
    [InlineData("Die Sitzung war am 3. Oktober 2024. Herr Dr. Meier kam z.B. zu spät, vgl. Abs. 2 der Ordnung.", 2)]
    [InlineData("Acme Inc. sold it. Acme Inc. The buyer paid.", 3)]
    [InlineData("M. Dupont habite av. Foch. Il est parti.", 2)]
    [InlineData("El Sr. García vive en la avda. Mayor. Llegó ayer.", 2)]
    [InlineData("He said \"Stop!\" and left. \"Why?\" she asked. (Nobody knew.) The end", 4)]
    [InlineData("今日は晴れです。明日は雨でしょう。", 2)]
    [InlineData("First point\n\nSecond point\n- third\n- fourth", 4)]
    [InlineData("It rained in Spain.[3][14] Then it stopped. [15] Under 15 U.S.C. 7262(b) nobody minded.", 3)]
    [InlineData("1. Read this. 2. Sign here.", 2)]
    [InlineData("Visit www.example.org/index.html or mail a.b@c.de today. Thanks.", 2)]
    public void Sentences_end_where_a_reader_sees_them_end(string text, int expected)
    {
        var sentences = SentenceSplitter.Split(text);
        sentences.Count.ShouldBe(expected, string.Join(" ¶ ", sentences));
    }

    [Fact]
    public void Nothing_but_white_space_is_lost()
    {
        var text = string.Join("\n\n", Texts.Report(40)) + " e.g. z.B. … ?! \u00a0 x.";
        string.Concat(SentenceSplitter.Split(text).SelectMany(s => s).Where(c => !char.IsWhiteSpace(c)))
            .ShouldBe(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));
    }

    [Fact]
    public void Text_without_punctuation_is_cut_into_readable_pieces()
    {
        var text = string.Join(' ', Enumerable.Range(0, 2_000).Select(i => $"word{i}"));
        var sentences = SentenceSplitter.Split(text);
        sentences.ShouldAllBe(s => s.Length <= 480);
        string.Join(' ', sentences).ShouldBe(text);
    }
}
