using System.Diagnostics;
using System.Text;

namespace GenAIPipeline.Extraction.Children;

/// <summary>One child as its parent sees it. One question at a time.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int ErrorTailChars = 2_000;
    private readonly Process process;
    private readonly TimeProvider time;
    private readonly StringBuilder errors = new();

    private ChildProcess(Process process, TimeProvider time)
    {
        this.process = process;
        this.time = time;
        process.ErrorDataReceived += (_, line) => KeepError(line.Data);
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>The file of the last question: the reader has it open still.</summary>
    public string? LastPath { get; private set; }

    /// <summary>Questions answered.</summary>
    public int Answers { get; private set; }

    /// <summary>How often it was handed a range of its open file before others who waited longer.</summary>
    public int RangesInARow { get; set; }

    public bool IsDead { get; private set; }

    /// <summary>Starts a child and waits for its greeting.</summary>
    /// <exception cref="InvalidOperationException">The command is no child program.</exception>
    public static async Task<ChildProcess> StartAsync(ProcessStartInfo start, TimeSpan deadline, TimeProvider time)
    {
        var child = new ChildProcess(Process.Start(start)!, time);
        var (frame, failure) = await child.ExchangeAsync(null, deadline, CancellationToken.None);
        if (frame?.Kind == ChildFrameKind.Hello)
            return child;
        child.Dispose();
        throw new InvalidOperationException(
            $"Expected a child's greeting from {start.FileName} {string.Join(' ', start.ArgumentList)}, got {failure?.Detail ?? "another message"}; its Main must call ChildProgram.Run for {ChildCommand.Verb}.");
    }

    /// <summary>Whether the warm-up came through; a child that died of it is dead.</summary>
    public async Task<bool> WarmUpAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        var (frame, _) = await ExchangeAsync(new(ChildFrameKind.WarmUp, default), deadline, cancellation);
        return frame?.Kind == ChildFrameKind.WarmUp;
    }

    /// <summary>Asks and waits at most until the deadline; then, and when cancelled, the child is killed.</summary>
    public async Task<ChildReply> AskAsync(ChildRequest request, TimeSpan deadline, CancellationToken cancellation)
    {
        LastPath = request.Path;
        Answers++;
        var (frame, failure) = await ExchangeAsync(new(ChildFrameKind.Request, ChildJson.Write(request)), deadline, cancellation);
        return frame switch
        {
            null => new ChildReply.Failed(failure!),
            { Kind: ChildFrameKind.Answer } answer => new ChildReply.Answered(ChildJson.ReadAnswer(answer.Body.Span)),
            { Kind: ChildFrameKind.Memory } => new ChildReply.Failed(new(ChildFailureKind.Memory, "managed heap")),
            { } fault => new ChildReply.Failed(new(ChildFailureKind.Fault, Encoding.UTF8.GetString(fault.Body.Span))),
        };
    }

    /// <summary>Resident memory in bytes; 0 where the system does not say.</summary>
    public long ResidentBytes()
    {
        try
        {
            var pages = File.ReadAllText($"/proc/{Id}/statm").Split(' ')[1];
            return long.Parse(pages) * Environment.SystemPageSize;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Kills the child and waits until it is gone.</summary>
    public async Task EndAsync()
    {
        Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private async Task<(ChildFrame? Frame, ChildFailure? Failure)> ExchangeAsync(ChildFrame? question, TimeSpan deadline, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(deadline, time);
        // Killing ends the read below: a pipe read cannot be cancelled otherwise.
        using var killAtDeadline = timer.Token.Register(Kill);
        using var killWhenCancelled = cancellation.Register(Kill);
        var frame = await Task.Run(() => Exchange(question), CancellationToken.None);
        if (frame is not null && !IsDead)
            return (frame, null);
        Kill();
        cancellation.ThrowIfCancellationRequested();
        await process.WaitForExitAsync(CancellationToken.None);
        return (null, timer.IsCancellationRequested ? new(ChildFailureKind.Timeout, $"no answer in {deadline.TotalSeconds:0.#} s") : ReasonOfDeath());
    }

    private ChildFrame? Exchange(ChildFrame? question)
    {
        try
        {
            question?.WriteTo(process.StandardInput.BaseStream);
            return ChildFrame.ReadFrom(process.StandardOutput.BaseStream);
        }
        catch (IOException)
        {
            // A broken pipe is how a child's death shows; the exit status says why.
            return null;
        }
    }

    private ChildFailure ReasonOfDeath()
    {
        string said;
        lock (errors)
            said = errors.ToString();
        var detail = $"exit status {process.ExitCode}";
        var memory = said.Contains("Out of memory", StringComparison.OrdinalIgnoreCase) || said.Contains("OutOfMemory", StringComparison.Ordinal);
        return new(memory ? ChildFailureKind.Memory : ChildFailureKind.Crash, detail);
    }

    private void KeepError(string? line)
    {
        lock (errors)
            if (line is not null && errors.Length < ErrorTailChars)
                errors.AppendLine(line);
    }

    private void Kill()
    {
        IsDead = true;
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }
}
