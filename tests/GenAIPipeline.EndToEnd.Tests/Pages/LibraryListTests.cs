using GenAIPipeline.Documents;
using GenAIPipeline.Web.Components.Library;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

public sealed class LibraryListTests
{
    private static Document Document(int n, long version = 1, DocumentStatus status = DocumentStatus.Accepted) => new()
    {
        Id = new(new Guid(n, 0, 0, new byte[8])),
        Tenant = "default",
        FileName = $"{n}.pdf",
        MediaType = "application/pdf",
        Bytes = 1,
        Sha256 = "",
        Profile = "general",
        Status = status,
        Version = version,
        CreatedAt = default,
        UpdatedAt = default,
        CorrelationId = "",
    };

    private static LibraryList Filled()
    {
        var list = new LibraryList();
        list.Reset([Document(5), Document(4), Document(3)], 50);
        return list;
    }

    [Fact]
    public void New_documents_wait_until_they_are_asked_for()
    {
        var list = Filled();
        list.Refresh([Document(7), Document(6), Document(5, 2, DocumentStatus.Completed), Document(4), Document(3)]);
        list.Rows.Select(row => row.FileName).ShouldBe(["5.pdf", "4.pdf", "3.pdf"]);
        list.Rows[0].Status.ShouldBe(DocumentStatus.Completed);
        list.New.ShouldBe(2);
        list.ShowNew();
        list.Rows.Select(row => row.FileName).ShouldBe(["7.pdf", "6.pdf", "5.pdf", "4.pdf", "3.pdf"]);
        list.New.ShouldBe(0);
    }

    [Fact]
    public void A_refresh_keeps_the_selection_and_never_goes_back_in_time()
    {
        var list = Filled();
        list.Update(Document(4, 3, DocumentStatus.Completed));
        list.Select(Document(4).Id, extend: false);
        list.Refresh([Document(5), Document(4, 2, DocumentStatus.Summarized), Document(3)]);
        list.Rows[1].Status.ShouldBe(DocumentStatus.Completed);
        list.SelectedRows.Single().FileName.ShouldBe("4.pdf");
    }

    [Fact]
    public void Shift_extends_the_selection()
    {
        var list = Filled();
        list.Select(Document(5).Id, extend: false);
        list.Select(Document(3).Id, extend: true);
        list.Selected.Count.ShouldBe(3);
    }

    [Fact]
    public void A_deleted_row_is_gone_and_not_selected()
    {
        var list = Filled();
        list.SelectAll(true);
        list.Remove(Document(4).Id);
        list.Rows.Count.ShouldBe(2);
        list.Selected.Count.ShouldBe(2);
    }

    [Fact]
    public void An_empty_list_takes_the_first_documents_at_once()
    {
        var list = new LibraryList();
        list.Refresh([Document(1)]);
        list.Rows.Count.ShouldBe(1);
    }
}
