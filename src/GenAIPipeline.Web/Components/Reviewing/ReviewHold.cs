namespace GenAIPipeline.Web.Components.Reviewing;

/// <summary>Who may decide on an item.</summary>
public enum ReviewHold
{
    /// <summary>Nobody holds it.</summary>
    Free,

    /// <summary>The viewer holds it.</summary>
    Mine,

    /// <summary>Another holds it; one can look.</summary>
    Other,

    /// <summary>The viewer held it, and the hold ran out.</summary>
    Lost,

    /// <summary>It is decided or withdrawn.</summary>
    Closed,
}
