namespace GenAIPipeline.Platform.Models;

/// <summary>What the calls of a model tell of its health, and whether it is left alone for the moment.</summary>
internal sealed class ModelHealth(TimeProvider time)
{
    /// <summary>Where calls are answered more often than this, two that fail in a row are chance.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private long? wellAt;
    private long? recoveredAt;
    private int failuresInARow;
    private bool isLeftAlone;

    /// <summary>Whether it is asked nothing but the question that finds out whether it is well again.</summary>
    public bool IsLeftAlone
    {
        get
        {
            lock (gate)
                return isLeftAlone;
        }
    }

    /// <summary>A call was answered, if only with a refusal.</summary>
    public void Answered()
    {
        lock (gate)
            (wellAt, failuresInARow) = (time.GetTimestamp(), 0);
    }

    /// <summary>A call failed for good, all its retries included.</summary>
    /// <param name="begunAt">When it began: who hung while others were answered tells nothing of the model now.</param>
    /// <returns>Whether it is the second in a row, and no call was answered for 5 s.</returns>
    public bool Failed(long begunAt)
    {
        lock (gate)
            return !(begunAt < wellAt) && ++failuresInARow >= 2 && !(wellAt is { } at && time.GetElapsedTime(at) < Silence);
    }

    /// <summary>Whether a failure of what began then is of this illness, not of the one before it.</summary>
    public bool IsNews(long begunAt)
    {
        lock (gate)
            return !(begunAt < recoveredAt);
    }

    /// <returns>False if it is left alone already.</returns>
    public bool LeaveAlone()
    {
        lock (gate)
            return !isLeftAlone && (isLeftAlone = true);
    }

    /// <summary>It answered the question.</summary>
    public void Recover()
    {
        lock (gate)
        {
            wellAt = recoveredAt = time.GetTimestamp();
            (failuresInARow, isLeftAlone) = (0, false);
        }
    }
}
