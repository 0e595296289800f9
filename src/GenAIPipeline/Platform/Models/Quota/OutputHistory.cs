namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>What a model has answered to one prompt lately: how long its next answer may become, and what it will cost.</summary>
internal sealed class OutputHistory
{
    /// <summary>Answers that count; older ones fade.</summary>
    private const int Window = 200;

    /// <summary>Fewer tell nothing.</summary>
    private const int Enough = 20;

    private const int Step = 64;

    /// <summary>Standard deviations of the logarithm up to which 99.9 % of the answers lie, and 90 %.</summary>
    private const double NearlyAll = 3.1, MostOf = 1.28;

    /// <summary>Before anything is known, prompts are taken for longer than they look.</summary>
    private const double FirstRatio = 1.25;

    private readonly Lock gate = new();
    private OutputMoments moments;
    private int inputs;

    public OutputHistory(OutputMoments? known = null)
    {
        moments = known ?? new OutputMoments(0, 0, 0, 0, FirstRatio);
        inputs = known is null ? 0 : Enough;
    }

    /// <summary>Answers since the last save.</summary>
    public int Unsaved { get; private set; }

    public OutputMoments Moments
    {
        get
        {
            lock (gate)
                return moments;
        }
    }

    /// <summary>Tokens of the provider for one of our estimate.</summary>
    public double InputRatio => Moments.InputRatio;

    /// <summary>Takes note of an answer, a cut one by what it had.</summary>
    public void Learn(long output, double inputRatio)
    {
        lock (gate)
        {
            var answers = Math.Min(moments.Answers + 1, Window);
            var log = Math.Log(Math.Max(1, output));
            var mean = moments.Mean + (output - moments.Mean) / answers;
            var logMean = moments.LogMean + (log - moments.LogMean) / answers;
            var spread = (log - moments.LogMean) * (log - logMean);
            var logVariance = answers == 1 ? 0 : moments.LogVariance + (spread - moments.LogVariance) / answers;
            inputs = Math.Min(inputs + 1, Enough);
            var ratio = double.IsFinite(inputRatio) && inputRatio > 0 ? moments.InputRatio + (inputRatio - moments.InputRatio) / inputs : moments.InputRatio;
            moments = new OutputMoments(answers, mean, logMean, logVariance, ratio);
            Unsaved++;
        }
    }

    public void Saved() => Unsaved = 0;

    /// <summary>Most tokens that the next answer may have, so that hardly one is cut.</summary>
    /// <param name="limit">The profile's limit.</param>
    /// <param name="isTight">Whether room is dear, at the end of a clock minute: more answers are then cut and asked again.</param>
    public int MaxTokens(int limit, bool isTight)
    {
        var known = Moments;
        if (known.Answers < Enough)
            return limit;
        // The fewer there are, the less their spread is trusted.
        var deviations = (isTight ? MostOf : NearlyAll) * (1 + 3.0 / known.Answers);
        var longest = Math.Exp(known.LogMean + deviations * Math.Sqrt(known.LogVariance));
        return longest >= limit ? limit : Math.Min(limit, (int)Math.Ceiling(longest / Step) * Step);
    }

    /// <summary>Tokens that the next answer will probably have.</summary>
    public double Expected(int maxTokens)
    {
        var known = Moments;
        return known.Answers < Enough ? maxTokens / 2.0 : Math.Min(known.Mean, maxTokens);
    }
}

/// <summary>Moments of a prompt's last answers in tokens, of their logarithms, and the ratio of the provider's input tokens to our estimate.</summary>
internal readonly record struct OutputMoments(int Answers, double Mean, double LogMean, double LogVariance, double InputRatio);
