using System.Text.Json;
using GenAIPipeline.Web.Components.Parts;
using Microsoft.JSInterop;

namespace GenAIPipeline.Web.Components.Library;

/// <summary>One file on its way, as <c>upload.js</c> tells of it.</summary>
public sealed record UploadItem(int Id, string Name, long Bytes)
{
    public long SentBytes { get; init; }
    public double SecondsLeft { get; init; }

    /// <summary>Null while it is on its way; else the HTTP status, 0 for a broken connection.</summary>
    public int? Status { get; init; }

    /// <summary>The document's id once it was taken.</summary>
    public Guid? DocumentId { get; init; }

    /// <summary>When the same bytes were there before.</summary>
    public Guid? DuplicateOf { get; init; }

    /// <summary>Why it was not taken, and what to do.</summary>
    public string? Fault { get; init; }

    public bool IsSent => DocumentId is not null;
    public bool IsFailed => Status is not null && DocumentId is null;

    /// <summary>Whether the same file may pass on another try.</summary>
    public bool CanRetry => IsFailed && Status is not (413 or 415 or 422 or 403);
}

/// <summary>The uploads of one browser page; they go on while one looks at other pages.</summary>
public sealed class UploadTray : IDisposable
{
    private readonly List<UploadItem> items = [];
    private DotNetObjectReference<UploadTray>? self;

    public IReadOnlyList<UploadItem> Items => items;

    /// <summary>The profile that new uploads are read as.</summary>
    public string Profile { get; set; } = "general";

    /// <summary>Raised on every change, on any thread.</summary>
    public event Action? Changed;

    public DotNetObjectReference<UploadTray> Reference => self ??= DotNetObjectReference.Create(this);

    [JSInvokable]
    public void Added(IReadOnlyList<UploadItem> added)
    {
        items.InsertRange(0, added);
        Changed?.Invoke();
    }

    [JSInvokable]
    public void Progressed(int id, long sent, double secondsLeft) => Replace(id, item => item with { SentBytes = sent, SecondsLeft = secondsLeft });

    [JSInvokable]
    public void Ended(int id, int status, string body, long sent = 0) => Replace(id, item => End(item with { Status = status, SentBytes = sent }, body));

    /// <summary>Starts over; the file is still in the browser.</summary>
    public void Restart(int id) => Replace(id, item => item with { Status = null, Fault = null, SentBytes = 0 });

    public void Remove(int id)
    {
        items.RemoveAll(item => item.Id == id);
        Changed?.Invoke();
    }

    public void RemoveSent()
    {
        items.RemoveAll(item => item.IsSent);
        Changed?.Invoke();
    }

    public void Dispose() => self?.Dispose();

    private static UploadItem End(UploadItem item, string body) => item.Status switch
    {
        200 or 202 when Parse(body) is { } taken => item with { DocumentId = Id(taken, "id"), DuplicateOf = Id(taken, "duplicateOf"), SentBytes = item.Bytes },
        0 => item with { Fault = $"The connection closed after {Measure.Bytes(item.SentBytes)} of {Measure.Bytes(item.Bytes)}. Nothing was kept; try again." },
        413 => item with { Fault = "Larger than the limit. Split it, or ask an operator to raise the limit." },
        401 => item with { Fault = "You were signed out. Sign in again in another tab, then retry." },
        403 => item with { Fault = "Your key may not upload. Ask for one with the scope “upload”." },
        503 => item with { Fault = "The service is full right now. Nothing was kept; try again in a minute." },
        _ => item with { Fault = Parse(body) is { } problem && problem.TryGetProperty("detail", out var detail) ? detail.GetString() : $"The service answered {item.Status}. Nothing was kept; try again." },
    };

    private static JsonElement? Parse(string body)
    {
        try
        {
            return JsonDocument.Parse(body).RootElement is { ValueKind: JsonValueKind.Object } root ? root : null;
        }
        catch (JsonException)
        {
            return null; // an answer of something in between; the status says enough
        }
    }

    private static Guid? Id(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.TryGetGuid(out var id) ? id : null;

    private void Replace(int id, Func<UploadItem, UploadItem> change)
    {
        var at = items.FindIndex(item => item.Id == id);
        if (at < 0)
            return;
        items[at] = change(items[at]);
        Changed?.Invoke();
    }
}
