using GenAIPipeline.Platform.Models.Quota;

namespace GenAIPipeline.Tests.Platform.Models.Quota;

public sealed class OutputHistoryTests
{
    private readonly Random random = new(7);

    [Fact]
    public void Nothing_is_known_of_a_new_prompt()
    {
        var history = new OutputHistory();
        Learn(history, 19, 200);

        history.MaxTokens(4_096, isTight: false).ShouldBe(4_096);
        history.Expected(4_096).ShouldBe(2_048);
    }

    [Fact]
    public void Hardly_an_answer_is_cut_and_the_limit_is_far_below_the_profiles()
    {
        var history = new OutputHistory();
        Learn(history, 400, 200);

        var limit = history.MaxTokens(4_096, isTight: false);

        limit.ShouldBeInRange(600, 1_700);
        (limit % 64).ShouldBe(0);
        Enumerable.Range(0, 10_000).Count(_ => Length(200) > limit).ShouldBeLessThan(50);
        history.MaxTokens(4_096, isTight: true).ShouldBeLessThan(limit);
        history.MaxTokens(300, isTight: false).ShouldBe(300);
        history.Expected(4_096).ShouldBe(200, 30);
    }

    [Fact]
    public void Answers_that_grow_longer_raise_the_limit()
    {
        var history = new OutputHistory();
        Learn(history, 300, 200);
        var before = history.MaxTokens(4_096, isTight: false);
        Learn(history, 300, 400);

        history.MaxTokens(4_096, isTight: false).ShouldBeGreaterThan(before * 3 / 2);
    }

    [Fact]
    public void The_ratio_of_input_tokens_is_learnt()
    {
        var history = new OutputHistory();
        for (var n = 0; n < 100; n++)
            history.Learn(100, 0.8);

        history.InputRatio.ShouldBe(0.8, 0.001);
    }

    private void Learn(OutputHistory history, int answers, double mean)
    {
        for (var n = 0; n < answers; n++)
            history.Learn(Length(mean), 1);
    }

    private long Length(double mean)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return (long)(mean * Math.Exp(0.6 * normal - 0.18));
    }
}
