namespace GenAIPipeline.AwsRecordings;

/// <summary>dotnet run --project tests/GenAIPipeline.AwsRecordings -- decode FOLDER</summary>
internal static class Recordings
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not ["decode", var folder] || !Directory.Exists(folder))
        {
            await Console.Error.WriteLineAsync("Expected: decode FOLDER, a folder of answers that were recorded from AWS.");
            return 2;
        }

        var report = await FolderDecoder.DecodeAsync(folder, CancellationToken.None);
        foreach (var line in report.Lines)
            Console.WriteLine(line);
        Console.WriteLine($"{report.Answers} answers, {report.Events} events in {report.Streams} streams, {report.Others} things of another kind, {report.Failures} failures");
        return report.Failures == 0 && report.Answers > 0 ? 0 : 1;
    }
}
