namespace GenAIPipeline.Documents;

/// <summary>The stages in the order in which data flows.</summary>
public enum StageName
{
    Upload,
    Intake,
    Extraction,
    Summarization,
    Checking,
    Review,
    Publishing,
}
