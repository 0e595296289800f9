using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace GenAIPipeline.Extraction.Children;

/// <summary>The child's side: reads requests from stdin until it ends, answers on stdout.</summary>
public static class ChildProgram
{
    private const int StackBytes = 32 << 20;
    private static readonly TimeSpan RestAfter = TimeSpan.FromSeconds(2);

    /// <summary>Runs until the parent closes the pipe or dies; the exit status.</summary>
    public static int Run()
    {
        var input = Console.OpenStandardInput();
        var output = Console.OpenStandardOutput();
        // A library that prints must not break the frames.
        Console.SetOut(Console.Error);
        using var requests = new BlockingCollection<ChildFrame>(boundedCapacity: 1);
        var worker = new Thread(() => Work(requests, output, ChildReaders.OfThisAssembly()), StackBytes) { IsBackground = true };
        worker.Start();
        while (ChildFrame.ReadFrom(input) is { } frame)
            requests.Add(frame);
        // The parent is gone. A parser in an endless loop would keep an ordinary exit waiting.
        Process.GetCurrentProcess().Kill();
        return 0;
    }

    private static void Work(BlockingCollection<ChildFrame> requests, Stream output, ChildReaders readers)
    {
        new ChildFrame(ChildFrameKind.Hello, default).WriteTo(output);
        var rested = true;
        while (true)
        {
            if (!requests.TryTake(out var frame, rested ? Timeout.InfiniteTimeSpan : RestAfter))
            {
                readers.Rest();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                rested = true;
                continue;
            }
            Answer(frame, readers).WriteTo(output);
            rested = false;
        }
    }

    private static ChildFrame Answer(ChildFrame frame, ChildReaders readers)
    {
        try
        {
            if (frame.Kind == ChildFrameKind.WarmUp)
            {
                readers.WarmUp();
                return new(ChildFrameKind.WarmUp, default);
            }
            var buffer = new ArrayBufferWriter<byte>(64 << 10);
            ChildJson.Write(buffer, readers.Read(ChildJson.ReadRequest(frame.Body.Span)));
            return new(ChildFrameKind.Answer, buffer.WrittenMemory);
        }
        catch (Exception fault) when (IsOutOfMemory(fault))
        {
            readers.Rest();
            return new(ChildFrameKind.Memory, default);
        }
#pragma warning disable CA1031 // A parser may throw anything; the parent answers for it, and knows the type.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            readers.Rest();
            return new(ChildFrameKind.Fault, Encoding.UTF8.GetBytes(fault.GetType().Name));
        }
    }

    private static bool IsOutOfMemory(Exception? fault) =>
        fault is not null && (fault is OutOfMemoryException || IsOutOfMemory(fault.InnerException));
}
