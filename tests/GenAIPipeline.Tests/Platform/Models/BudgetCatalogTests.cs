using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Budgets;
using Microsoft.Extensions.Configuration;

namespace GenAIPipeline.Tests.Platform.Models;

public sealed class BudgetCatalogTests
{
    [Fact]
    public void Budgets_are_read_from_their_section()
    {
        var budgets = Read(("Budgets:Tenants:acme:UsdPerDay", "2.50"), ("Budgets:Tenants:*:UsdPerMonth", "40"), ("Budgets:Profiles:invoice:UsdPerDocument", "0.05"));
        budgets.Tenants["acme"].ShouldBe(new BudgetLimits { UsdPerDay = 2.5m });
        budgets.Tenants["*"].ShouldBe(new BudgetLimits { UsdPerMonth = 40 });
        budgets.Profiles["invoice"].ShouldBe(new BudgetLimits { UsdPerDocument = 0.05m });
        Read().Tenants.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Budgets:Tenants:acme:UsdPerDay", "much", "Expected Budgets:Tenants:acme:UsdPerDay to be US dollars such as 2.50, got 'much'.")]
    [InlineData("Budgets:Tenants:acme:UsdPerDay", "-1", "Expected Budgets:Tenants:acme:UsdPerDay to be US dollars such as 2.50, got '-1'.")]
    [InlineData("Budgets:Tenants:acme:PerDay", "1", "Expected the name of a setting, got Budgets:Tenants:acme:PerDay, which there is not; there are UsdPerDay, UsdPerMonth and UsdPerDocument.")]
    [InlineData("Budgets:Tenant:acme:UsdPerDay", "1", "Expected Budgets:Tenants or Budgets:Profiles, got Budgets:Tenant, which there is not.")]
    public void A_wrong_setting_is_named(string key, string value, string sentence) =>
        Should.Throw<StartupException>(() => Read((key, value))).Message.ShouldEndWith(sentence);

    [Theory]
    [InlineData("3", "2", 2)]
    [InlineData("1", "2", 1)]
    [InlineData(null, "2", 2)]
    [InlineData("1", null, 1)]
    [InlineData(null, null, null)]
    public void Of_two_budgets_for_a_document_the_smaller_one_holds(string? tenant, string? profile, int? expected) =>
        Read(("Budgets:Tenants:acme:UsdPerDocument", tenant), ("Budgets:Profiles:invoice:UsdPerDocument", profile)).Of("acme", "invoice").Document.ShouldBe(expected);

    private static BudgetCatalog Read(params (string Key, string? Value)[] settings) =>
        ModelCatalog.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Where(s => s.Value is not null).Select(s => KeyValuePair.Create(s.Key, s.Value))).Build(), []).Budgets;
}
