namespace GenAIPipeline.Web.Components.Reading;

/// <summary>What to do about a document that was not accepted. What happened is the rejection's own sentence.</summary>
public static class RejectionWords
{
    /// <summary>Whether a password may help.</summary>
    public static bool NeedsPassword(string? code) => code is not null && (code.EndsWith("_encrypted", StringComparison.Ordinal) || code.EndsWith("_wrong_password", StringComparison.Ordinal));

    public static string Remedy(string code) => code switch
    {
        _ when NeedsPassword(code) => "Or save a copy without a password and upload it.",
        _ when code.Contains("damaged", StringComparison.Ordinal) || code.Contains("truncated", StringComparison.Ordinal) || code.Contains("unreadable", StringComparison.Ordinal) => "Open it in its own program, save it again, and upload the copy.",
        _ when code.StartsWith("too_", StringComparison.Ordinal) || code.Contains("too_l", StringComparison.Ordinal) => "Split it and upload the parts, or ask an operator to raise the limit.",
        _ when code.Contains("bomb", StringComparison.Ordinal) || code.Contains("timed_out", StringComparison.Ordinal) || code.Contains("memory", StringComparison.Ordinal) => "Such files are stopped so that they cannot hurt the service. A simpler copy (printed to PDF) may pass.",
        _ when code.StartsWith("review.", StringComparison.Ordinal) => "A reviewer decided so. To try again, reprocess it.",
        _ => "Upload it in another format: PDF, an image, Office, e-mail, text or audio.",
    };
}
