namespace GenAIPipeline.Extraction.Readers.Rtf;

/// <summary>Where the text of a group goes.</summary>
internal enum RtfTarget
{
    Body,
    Header,
    Footer,
    Note,

    /// <summary>The mark before a list item.</summary>
    Label,
    FontTable,
    StyleSheet,
    Nowhere,
}

/// <summary>What a group inherits and its end restores.</summary>
internal record struct RtfState
{
    public RtfTarget Target { get; set; }
    public int Font { get; set; }

    /// <summary>How many characters follow a Unicode escape for readers that do not know it.</summary>
    public int FallbackLength { get; set; }
    public bool IsHidden { get; set; }

    /// <summary>Nothing but the group's start was read so far: a control word now names a destination.</summary>
    public bool IsFresh { get; set; }

    /// <summary>The group began with <c>\*</c>: unknown destinations are to be passed over.</summary>
    public bool IsOptional { get; set; }
}
