using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>What is asked of Textract, and what it costs (section <c>Extraction:Textract</c>).</summary>
/// <remarks>Prices: aws.amazon.com/textract/pricing, US East (N. Virginia), first million pages a month; other regions cost more.</remarks>
public sealed class TextractOptions
{
    /// <summary>For profiles that are not named below: layout and tables, so that reading order and tables come out right.</summary>
    public TextractReading Default { get; set; } = new();

    /// <summary>By profile name. Default: <c>invoice</c> by expense analysis.</summary>
    public Dictionary<string, TextractReading> Profiles { get; set; } = new() { ["invoice"] = new TextractReading { Expense = true } };

    /// <summary>Pages of a PDF without a text layer are sent one by one as long as there are at most so many, or they are less than a tenth of the pages; else the whole file is one job. Default 1.</summary>
    [Range(0, 100)]
    public int PagesOneByOne { get; set; } = 1;

    /// <summary>US dollars a page by feature: <c>TEXT</c> (no feature), <c>LAYOUT</c> and <c>SIGNATURES</c> (free beside others), <c>TABLES</c>, <c>FORMS</c>, <c>QUERIES</c>, <c>EXPENSE</c>.</summary>
    public Dictionary<string, decimal> PageUsd { get; set; } = new()
    {
        ["TEXT"] = 0.0015m,
        ["LAYOUT"] = 0.004m,
        ["SIGNATURES"] = 0.0035m,
        ["TABLES"] = 0.015m,
        ["FORMS"] = 0.05m,
        ["QUERIES"] = 0.015m,
        ["EXPENSE"] = 0.01m,
    };

    /// <summary>What is asked for documents of the profile.</summary>
    public TextractReading For(string profile) => Profiles.GetValueOrDefault(profile) ?? Default;

    /// <summary>What a page costs under the reading.</summary>
    public decimal Price(TextractReading reading)
    {
        if (reading.Expense)
            return PageUsd["EXPENSE"];
        if (reading.Features.Count == 0)
            return PageUsd["TEXT"];
        var paid = reading.Asked.Where(feature => feature is not ("LAYOUT" or "SIGNATURES")).ToList();
        return paid.Count > 0 ? paid.Sum(feature => PageUsd[feature]) : reading.Asked.Max(feature => PageUsd[feature]);
    }
}

/// <summary>What is asked about a page.</summary>
public sealed class TextractReading
{
    /// <summary><c>LAYOUT</c>, <c>TABLES</c>, <c>FORMS</c>, <c>SIGNATURES</c>; with <c>TEXT</c> alone, lines and words only, the cheapest. Default (empty): layout and tables.</summary>
    public List<string> FeatureTypes { get; set; } = [];

    /// <summary>Questions to every page, in plain English; each adds the <c>QUERIES</c> feature.</summary>
    public List<string> Queries { get; set; } = [];

    /// <summary>Reads invoices and receipts: summary fields and line items instead of features.</summary>
    public bool Expense { get; set; }

    /// <summary>Features to ask for; empty for lines and words only.</summary>
    internal IReadOnlyList<string> Features => FeatureTypes is [] ? ["LAYOUT", "TABLES"] : FeatureTypes is ["TEXT"] ? [] : FeatureTypes;

    /// <summary>With the feature that queries need.</summary>
    internal IReadOnlyList<string> Asked => Queries.Count > 0 ? [.. Features, "QUERIES"] : Features;

    internal bool IsTextOnly => Asked.Count == 0 && !Expense;

    /// <summary>Equal names, equal questions.</summary>
    internal string Name => Expense ? "expense" : IsTextOnly ? "text" : string.Join('+', [.. Asked, .. Queries]);
}
