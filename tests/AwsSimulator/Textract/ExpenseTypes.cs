namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>The standard types of expense fields, by words of their labels.</summary>
internal static class ExpenseTypes
{
    private static readonly (string Type, string[] Words)[] Summary =
    [
        ("SUBTOTAL", ["subtotal", "sub-total", "sub total", "net amount"]),
        ("TAX", ["tax", "vat", "mwst"]),
        ("AMOUNT_DUE", ["amount due", "balance due"]),
        ("AMOUNT_PAID", ["amount paid"]),
        ("DISCOUNT", ["discount"]),
        ("TOTAL", ["total"]),
        ("DUE_DATE", ["due date", "payment due"]),
        ("PO_NUMBER", ["po number", "purchase order", "order number"]),
        ("PAYMENT_TERMS", ["terms"]),
        ("INVOICE_RECEIPT_ID", ["invoice no", "invoice number", "invoice id", "invoice #", "receipt no", "receipt #", "invoice:"]),
        ("INVOICE_RECEIPT_DATE", ["invoice date", "receipt date", "date"]),
        ("CUSTOMER_NUMBER", ["customer no", "customer number"]),
        ("RECEIVER_NAME", ["bill to", "customer", "sold to"]),
        ("VENDOR_NAME", ["vendor", "seller", "supplier"]),
        ("VENDOR_PHONE", ["phone", "tel"]),
    ];

    private static readonly (string Type, string[] Words)[] Columns =
    [
        ("PRODUCT_CODE", ["code", "sku", "article"]),
        ("ITEM", ["item", "description", "service", "product"]),
        ("QUANTITY", ["qty", "quantity", "hours"]),
        ("UNIT_PRICE", ["unit", "rate", "each"]),
        ("PRICE", ["amount", "price", "total"]),
    ];

    /// <summary><c>OTHER</c> for labels that say nothing known.</summary>
    public static string OfLabel(string label) => Of(Summary, label) ?? "OTHER";

    /// <summary>Null for heads that say nothing known.</summary>
    public static string? OfColumn(string head) => Of(Columns, head);

    private static string? Of((string Type, string[] Words)[] types, string text) =>
        Array.Find(types, t => t.Words.Any(w => text.Contains(w, StringComparison.OrdinalIgnoreCase))).Type;
}
