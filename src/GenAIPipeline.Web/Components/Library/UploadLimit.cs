namespace GenAIPipeline.Web.Components.Library;

/// <summary>Most bytes of one upload, so that the page refuses a larger file before it is sent.</summary>
public sealed record UploadLimit(long Bytes);
