using GenAIPipeline.Documents;

namespace GenAIPipeline.Web.Components.Library;

/// <summary>
/// The rows on the page. Known rows change in place; new ones are only counted until somebody asks for them, so that nothing moves under a
/// pointer. Pure: the page reads the store and tells what it found.
/// </summary>
public sealed class LibraryList
{
    private readonly List<Document> rows = [];
    private readonly HashSet<DocumentId> selected = [];
    private IReadOnlyList<Document> waiting = [];
    private int anchor = -1;

    public IReadOnlyList<Document> Rows => rows;

    /// <summary>New documents that are not shown yet.</summary>
    public int New => waiting.Count;

    public bool HasOlder { get; private set; }

    public IReadOnlyCollection<DocumentId> Selected => selected;

    /// <summary>Rows that are selected, in the order of the list.</summary>
    public IReadOnlyList<Document> SelectedRows => [.. rows.Where(row => selected.Contains(row.Id))];

    /// <summary>A fresh list, after another filter. The selection keeps what is still there.</summary>
    public void Reset(IReadOnlyList<Document> first, int limit)
    {
        rows.Clear();
        rows.AddRange(first.Take(limit));
        HasOlder = first.Count > limit;
        waiting = [];
        anchor = -1;
        selected.IntersectWith(rows.Select(row => row.Id));
    }

    /// <summary>Adds an older page below.</summary>
    public void Append(IReadOnlyList<Document> older, int limit)
    {
        rows.AddRange(older.Take(limit).Where(row => rows.All(known => known.Id != row.Id)));
        HasOlder = older.Count > limit;
    }

    /// <summary>The newest documents as they are now: known ones change in place, unknown ones wait. An empty list takes them at once.</summary>
    public void Refresh(IReadOnlyList<Document> newest)
    {
        if (rows.Count == 0)
        {
            rows.AddRange(newest);
            return;
        }

        foreach (var row in newest)
            Update(row);
        var known = rows.Select(row => row.Id).ToHashSet();
        var top = rows[0].Id.Value;
        waiting = [.. newest.Where(row => !known.Contains(row.Id) && row.Id.Value.CompareTo(top) > 0)];
    }

    /// <summary>A known row changed.</summary>
    public void Update(Document row)
    {
        var at = rows.FindIndex(known => known.Id == row.Id);
        if (at >= 0 && rows[at].Version <= row.Version)
            rows[at] = row;
    }

    /// <summary>A row is gone.</summary>
    public void Remove(DocumentId id)
    {
        rows.RemoveAll(row => row.Id == id);
        waiting = [.. waiting.Where(row => row.Id != id)];
        selected.Remove(id);
    }

    /// <summary>Puts the waiting documents on top.</summary>
    public void ShowNew()
    {
        rows.InsertRange(0, waiting);
        waiting = [];
        anchor = -1;
    }

    /// <summary>Selects or unselects a row; with <paramref name="extend"/> everything from the last one touched to here.</summary>
    public void Select(DocumentId id, bool extend)
    {
        var at = rows.FindIndex(row => row.Id == id);
        if (at < 0)
            return;
        if (extend && anchor >= 0 && anchor < rows.Count)
        {
            for (var n = Math.Min(anchor, at); n <= Math.Max(anchor, at); n++)
                selected.Add(rows[n].Id);
        }
        else if (!selected.Remove(id))
        {
            selected.Add(id);
        }

        anchor = at;
    }

    public void SelectAll(bool on)
    {
        selected.Clear();
        if (on)
            selected.UnionWith(rows.Select(row => row.Id));
    }
}
