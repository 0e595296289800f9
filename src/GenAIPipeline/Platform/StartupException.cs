namespace GenAIPipeline.Platform;

/// <summary>The program cannot start; the message is one sentence that says what to do, and all that is printed.</summary>
public sealed class StartupException(string sentence) : Exception(sentence);
