using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>Answers that cost the simulator nearly nothing and whose length nobody can know before: log-normal, and the same for the same prompt.</summary>
public sealed record SyntheticAnswers
{
    private const string Word = "words ";
    private const int MostTokens = 32_768;
    private static readonly string Words = new StringBuilder().Insert(0, Word, MostTokens).ToString();

    /// <summary>Mean tokens of an answer.</summary>
    public required double MeanTokens { get; init; }

    /// <summary>Standard deviation of the logarithm; default 0.6.</summary>
    public double Sigma { get; init; } = 0.6;

    /// <summary>No answer is longer; default 4,096.</summary>
    public int MostOutputTokens { get; init; } = 4_096;

    internal ModelAnswer Answer(string prompt, int maxTokens)
    {
        var tokens = Length(prompt);
        var said = Math.Min(tokens, maxTokens);
        return new ModelAnswer(Words[..(said * Word.Length)], null, null, tokens > maxTokens ? "max_tokens" : "end_turn");
    }

    private int Length(string prompt)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(prompt));
        var (first, second) = (Uniform(hash), Uniform(hash.AsSpan(8)));
        var normal = Math.Sqrt(-2 * Math.Log(1 - first)) * Math.Cos(2 * Math.PI * second);
        return (int)Math.Clamp(MeanTokens * Math.Exp(normal * Sigma - Sigma * Sigma / 2), 1, Math.Min(MostOutputTokens, MostTokens));
    }

    private static double Uniform(ReadOnlySpan<byte> bytes) => (BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> 11) / (double)(1UL << 53);
}
