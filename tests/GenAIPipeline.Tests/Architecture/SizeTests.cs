namespace GenAIPipeline.Tests.Architecture;

/// <summary>Small files, small methods.</summary>
public sealed class SizeTests
{
    private const int MostLines = 400;
    private const int MostMethodLines = 60;
    private const int MostHostLines = 30;

    [Fact]
    public void Files_have_at_most_400_lines() => SourceFile.All
        .Where(file => file.Lines.Length > MostLines)
        .Select(file => $"{file.Path}: {file.Lines.Length}")
        .ShouldBeEmpty();

    [Fact]
    public void Methods_have_at_most_60_lines()
    {
        var methods = SourceFile.All.Where(file => file.IsCSharp).SelectMany(file => MethodLengths.Of(file.Lines).Select(method => (file.Path, Method: method))).ToList();

        methods.Count.ShouldBeGreaterThan(500);
        methods.Where(found => found.Method.Length > MostMethodLines).Select(found => $"{found.Path}:{found.Method.Line}: {found.Method.Length} lines").ShouldBeEmpty();
    }

    [Fact]
    public void A_program_has_at_most_30_lines() => SourceFile.All
        .Where(file => file.Name == "Program.cs" && file.Path.StartsWith("src/", StringComparison.Ordinal) && file.Lines.Length > MostHostLines)
        .Select(file => file.Path)
        .ShouldBeEmpty();

    [Fact]
    public void Lengths_of_methods_are_counted_from_head_to_brace()
    {
        var text = """
            internal sealed class Sample(int size)
            {
                private readonly int size = Math.Max(1, size);

                public int Short() => size;

                /// <summary>Long.</summary>
                public async Task<int> LongAsync(
                    CancellationToken cancellation)
                {
                    await Task.Delay(1, cancellation);

                    return size;
                }

                private static string Expression(int n) => n switch
                {
                    1 => "one",
                    _ => "more",
                };
            }
            """;

        MethodLengths.Of(text.Split('\n')).Select(method => (method.Line, method.Length)).ShouldBe([(5, 1), (8, 7), (16, 5)], ignoreOrder: true);
    }
}
