using System.Runtime.InteropServices;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>Decoded sound on disk: 16 kHz, mono, signed 16 bit, no header.</summary>
internal sealed class PcmAudio
{
    public const int SamplesPerSecond = 16_000;
    public const int BytesPerSecond = SamplesPerSecond * 2;

    /// <summary>Seconds covered by one value of <see cref="Loudness"/>.</summary>
    public const double FrameSeconds = 0.02;
    private const int FrameBytes = (int)(BytesPerSecond * FrameSeconds);
    private readonly string path;

    private PcmAudio(string path, double seconds, float[] loudness)
    {
        this.path = path;
        Seconds = seconds;
        Loudness = loudness;
    }

    public double Seconds { get; }

    /// <summary>Root mean square of each frame, 0 to 1 of full scale.</summary>
    public IReadOnlyList<float> Loudness { get; }

    /// <summary>Measures the file; one that does not exist is sound of zero length.</summary>
    public static async Task<PcmAudio> OpenAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return new PcmAudio(path, 0, []);
        await using var file = File.OpenRead(path);
        var loudness = new float[(file.Length + FrameBytes - 1) / FrameBytes];
        var buffer = new byte[FrameBytes * 100];
        for (int read, frame = 0; (read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation)) > 0;)
            for (var at = 0; at < read; at += FrameBytes)
                loudness[frame++] = RootMeanSquare(buffer.AsSpan(at, Math.Min(FrameBytes, read - at)));
        return new PcmAudio(path, file.Length / (double)BytesPerSecond, loudness);
    }

    /// <summary>Copies a stretch into a file of its own.</summary>
    public async Task WriteAsync(SoundPart part, string target, CancellationToken cancellation)
    {
        await using var source = File.OpenRead(path);
        source.Position = Math.Min(source.Length, Offset(part.StartSeconds));
        var left = Math.Min(source.Length, Offset(part.EndSeconds)) - source.Position;
        await using var copy = File.Create(target);
        var buffer = new byte[64 << 10];
        for (int read; left > 0 && (read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellation)) > 0; left -= read)
            await copy.WriteAsync(buffer.AsMemory(0, read), cancellation);
    }

    private static long Offset(double seconds) => (long)Math.Round(seconds * SamplesPerSecond) * 2;

    private static float RootMeanSquare(ReadOnlySpan<byte> frame)
    {
        var samples = MemoryMarshal.Cast<byte, short>(frame);
        var sum = 0.0;
        foreach (var sample in samples)
            sum += (double)sample * sample;
        return samples.Length == 0 ? 0 : (float)(Math.Sqrt(sum / samples.Length) / short.MaxValue);
    }
}
