using System.Text;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Faults;

/// <summary>Lets a number of bytes pass, then cuts the connection. An answer without a body passes whole.</summary>
internal sealed class CuttingStream(Stream inner, Func<long> limit) : WriteOnlyStream
{
    private long written;
    private long? cutAt;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cutAt ??= limit();
        var room = cutAt.Value - written;
        if (buffer.Length <= room)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            written += buffer.Length;
            return;
        }
        await inner.WriteAsync(buffer[..(int)room], cancellationToken);
        await inner.FlushAsync(cancellationToken);
        throw new BrokenAnswerException("truncate");
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}

/// <summary>Puts another text in the answer's place, with spaces up to the same length.</summary>
internal sealed class GarblingStream(Stream inner, string text) : WriteOnlyStream
{
    private readonly byte[] text = Encoding.UTF8.GetBytes(text);
    private int written;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var garbled = new byte[buffer.Length];
        for (var i = 0; i < garbled.Length; i++)
            garbled[i] = written < text.Length ? text[written++] : (byte)' ';
        return inner.WriteAsync(garbled, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}

/// <summary>Takes an answer that is to be lost on the way.</summary>
internal sealed class SwallowingStream : WriteOnlyStream
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
