namespace GenAIPipeline.Documents;

/// <summary>Called for every completion message: wakes the document that waits for the outside job.</summary>
/// <param name="service"><c>textract</c> or <c>transcribe</c>.</param>
/// <param name="jobId">Textract's job id, or Transcribe's job name.</param>
/// <param name="cancellation">Ends the call.</param>
/// <returns>False when no job of that id is known (yet): the message goes back to the queue.</returns>
public delegate Task<bool> JobCompletion(string service, string jobId, CancellationToken cancellation);
