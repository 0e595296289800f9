using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GenAIPipeline.AwsSimulator.Programs;

namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>Recognizes speech by pocketsphinx; the same channel of the same bytes once only.</summary>
internal sealed class SpeechReader
{
    private const int MostRemembered = 2_000;
    private const int WordFields = 4;
    private readonly ConcurrentDictionary<(string Hash, int? Channel), Lazy<Task<IReadOnlyList<SpokenWord>?>>> heard = new();
    private int recognized;

    /// <summary>How many channels pocketsphinx has heard; what was remembered does not count.</summary>
    public int Recognized => recognized;

    /// <param name="channel">From 0; null = all mixed into one.</param>
    /// <returns>Null if the sound cannot be decoded.</returns>
    public async Task<IReadOnlyList<SpokenWord>?> ReadAsync(byte[] recording, string path, int? channel, CancellationToken cancellation)
    {
        if (heard.Count > MostRemembered)
            heard.Clear();
        var key = (Convert.ToHexString(SHA256.HashData(recording)), channel);
        var hearing = heard.GetOrAdd(key, _ => new Lazy<Task<IReadOnlyList<SpokenWord>?>>(() => RecognizeAsync(path, channel, cancellation)));
        try
        {
            return await hearing.Value;
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException)
        {
            heard.TryRemove(key, out _);
            throw;
        }
    }

    private async Task<IReadOnlyList<SpokenWord>?> RecognizeAsync(string path, int? channel, CancellationToken cancellation)
    {
        Interlocked.Increment(ref recognized);
        string[] mix = channel is { } c ? ["-af", $"pan=mono|c0=c{c}"] : ["-ac", "1"];
        var decoded = await ExternalProgram.RunAsync("ffmpeg", ["-nostdin", "-v", "error", "-i", path, .. mix, "-ar", "16000", "-f", "s16le", "-"], default, cancellation);
        if (!decoded.IsSuccess)
            return null;
        using var sound = await ScratchFile.WriteAsync(decoded.Output, ".raw", cancellation);
        var end = await ExternalProgram.RunAsync("pocketsphinx_continuous", ["-infile", sound.Path, "-time", "yes", "-maxhmmpf", "3000", "-logfn", "/dev/null"], default, cancellation);
        return end.IsSuccess ? [.. Encoding.UTF8.GetString(end.Output).Split('\n').Select(Word).OfType<SpokenWord>().OrderBy(w => w.Start)] : null;
    }

    /// <summary>"word start end probability"; pauses and noises stand in brackets.</summary>
    private static SpokenWord? Word(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != WordFields || fields[0][0] is '<' or '[' or '+' || !Number(fields[1], out var start) || !Number(fields[2], out var end) || !Number(fields[3], out var probability))
            return null;
        var variant = fields[0].IndexOf('(', StringComparison.Ordinal);
        return new SpokenWord(variant > 0 ? fields[0][..variant] : fields[0], start, Math.Max(start, end), Math.Clamp(probability, 0, 1));
    }

    private static bool Number(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
