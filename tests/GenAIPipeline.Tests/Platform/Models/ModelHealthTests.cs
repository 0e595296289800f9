using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>When failures in a row say that a model is ill.</summary>
public sealed class ModelHealthTests
{
    private readonly FakeTimeProvider time = new();
    private readonly ModelHealth health;

    public ModelHealthTests() => health = new ModelHealth(time);

    [Fact]
    public void Two_in_a_row_do_if_no_call_was_answered_for_five_seconds()
    {
        health.Answered();
        Pass(4.9);
        Failed().ShouldBeFalse();
        Failed().ShouldBeFalse();
        Pass(0.1);
        Failed().ShouldBeTrue();
    }

    [Fact]
    public void An_answer_between_them_starts_the_count_anew()
    {
        Failed().ShouldBeFalse();
        health.Answered();
        Pass(10);
        Failed().ShouldBeFalse();
        Failed().ShouldBeTrue();
    }

    [Fact]
    public void One_that_began_before_the_last_answer_does_not_count()
    {
        var begun = time.GetTimestamp();
        Pass(20);
        health.Answered();
        Pass(10);
        health.Failed(begun).ShouldBeFalse();
        health.Failed(begun).ShouldBeFalse();
        health.Failed(begun).ShouldBeFalse();
    }

    [Fact]
    public void It_is_left_alone_once_until_it_recovers_and_what_began_before_is_no_news_then()
    {
        var begun = time.GetTimestamp();
        health.IsNews(begun).ShouldBeTrue();
        health.LeaveAlone().ShouldBeTrue();
        health.LeaveAlone().ShouldBeFalse();
        health.IsLeftAlone.ShouldBeTrue();
        Pass(1);

        health.Recover();

        health.IsLeftAlone.ShouldBeFalse();
        health.IsNews(begun).ShouldBeFalse();
        health.IsNews(time.GetTimestamp()).ShouldBeTrue();
    }

    private bool Failed() => health.Failed(time.GetTimestamp());

    private void Pass(double seconds) => time.Advance(TimeSpan.FromSeconds(seconds));
}
