using System.Diagnostics;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Speech;

namespace GenAIPipeline.Tests.Extraction.Speech;

/// <summary>Recordings made by espeak-ng and ffmpeg, in a folder that ends with the test class.</summary>
public sealed class Recordings : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("recordings-").FullName;

    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>A voice that says the words, in the format of the name's extension.</summary>
    public async Task<string> SayAsync(string name, string words)
    {
        var spoken = PathOf(name + ".spoken.wav");
        await RunAsync("espeak-ng", "-v", "en-us", "-s", "140", "-w", spoken, words);
        await FfmpegAsync("-i", spoken, PathOf(name));
        return PathOf(name);
    }

    public async Task<string> SilenceAsync(string name, double seconds)
    {
        await FfmpegAsync("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", $"{seconds}", PathOf(name));
        return PathOf(name);
    }

    public Task FfmpegAsync(params string[] arguments) => RunAsync("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]);

    /// <summary>The file without its end.</summary>
    public string Cut(string path, double share)
    {
        var bytes = File.ReadAllBytes(path);
        return Write("cut-" + Path.GetFileName(path), bytes[..(int)(bytes.Length * share)]);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    internal static SpeechExtractor Extractor(ExtractionOptions? options = null, Func<ExtractionOptions, TranscriptionRecognizer>? endpoint = null)
    {
        options ??= new ExtractionOptions();
        return new SpeechExtractor(new AudioDecoder(options), new PocketsphinxRecognizer(options), endpoint?.Invoke(options));
    }

    internal static ExtractionRequest Request(string path, FileFormat format, Action<StageProgress>? report = null) =>
        new(path, Path.GetFileName(path), format, null, report ?? (_ => { }));

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {errors}");
    }
}
