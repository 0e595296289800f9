using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>Models and chains as a person writes them into settings.json, and what is said of mistakes.</summary>
public sealed class ModelCatalogTests : IDisposable
{
    private const string TwoModels = """
        {
          "Models": {
            "Catalog": {
              "small": { "Endpoint": "http://127.0.0.1:1/v1", "Model": "tiny", "InputUsdPerMillion": 0.25 },
              "large": {
                "Provider": "Bedrock",
                "Model": "us.amazon.nova-pro-v1:0",
                "Bedrock": { "Region": "us-east-1" }
              }
            },
            "Chains": { "default": [ "small", "large" ], "careful": [ "large" ] }
          }
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    private string Settings => Path.Combine(folder, "settings.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Chains_list_models_of_the_catalog_in_the_order_in_which_they_are_asked()
    {
        var catalog = Read(TwoModels);

        catalog.Chains["default"].Select(model => model.Name).ShouldBe(["small", "large"]);
        catalog.Chains["careful"].Select(model => model.Model).ShouldBe(["us.amazon.nova-pro-v1:0"]);
        catalog.First!.InputUsdPerMillion.ShouldBe(0.25m);
        catalog.Models.Count().ShouldBe(2);
    }

    [Fact]
    public void One_model_needs_neither_catalog_nor_chain()
    {
        Read("""{ "Models": { "Endpoint": "http://127.0.0.1:1/v1", "Model": "llama" } }""").Chains.ShouldHaveSingleItem().Value.ShouldHaveSingleItem().Model.ShouldBe("llama");
        Read("""{ "Models": { "Catalog": { "only": { "Provider": "Bedrock", "Model": "m" } } } }""").First!.Name.ShouldBe("only");
        Read("{}").IsConfigured.ShouldBeFalse();
    }

    [Theory]
    [InlineData("\"Model\": \"tiny\"", "\"Modell\": \"tiny\"", "settings.json, line 4: ", "got Models:Catalog:small:Modell, which there is not")]
    [InlineData("\"Model\": \"tiny\", ", "", "settings.json, line 4: ", "Expected Models:Catalog:small:Model to name a model")]
    [InlineData("\"Bedrock\",", "\"Bedrok\",", "settings.json, line 6: ", "to be OpenAI or Bedrock, got 'Bedrok'")]
    [InlineData("0.25", "-1", "settings.json, line 4: ", "InputUsdPerMillion between 0 and 10000, got -1")]
    [InlineData("0.25", "\"cheap\"", "settings.json, line 4: ", "to be a number, got 'cheap'")]
    [InlineData("\"Region\"", "\"Reggion\"", "settings.json, line 8: ", "Models:Catalog:large:Bedrock:Reggion, which there is not")]
    [InlineData("[ \"large\" ]", "[ \"larger\" ]", "settings.json, line 11: ", "Expected Models:Chains:careful:0 to name a model of Models:Catalog, got 'larger'; there are large, small")]
    [InlineData("[ \"large\" ]", "[]", "settings.json, line 11: ", "Expected Models:Chains:careful to list models of Models:Catalog, got none.")]
    [InlineData("\"default\"", "\"normal\"", "settings.json, line 11: ", "Expected Models:Chains:default to list the models")]
    [InlineData("\"Catalog\": {", "\"Timeout\": \"00:01:00\", \"Catalog\": {", "settings.json, line 3: ", "Expected Models:Timeout in Models:Catalog:NAME")]
    [InlineData("\"careful\"", "\"wild\"", "settings.json, line 11: ", "Expected Models:Chains:careful, which the profile 'contract' names, got only default, wild.")]
    [InlineData("\"Bedrock\",", "\"Bedrock\"", "settings.json, line 7: ", "Expected JSON")]
    public void A_mistake_is_told_with_its_line(string right, string wrong, string place, string sentence)
    {
        TwoModels.ShouldContain(right);
        var fault = Should.Throw<StartupException>(() => Read(TwoModels.Replace(right, wrong, StringComparison.Ordinal), ("careful", "the profile 'contract'"))).Message;

        fault.ShouldStartWith(place);
        fault.ShouldContain(sentence);
    }

    [Fact]
    public void A_mistake_in_the_environment_is_told_with_the_variable()
    {
        Environment.SetEnvironmentVariable("Models__Catalog__small__ContextTokens", "few");
        try
        {
            Should.Throw<StartupException>(() => Read(TwoModels)).Message.ShouldStartWith("The environment variable Models__Catalog__small__ContextTokens: Expected Models:Catalog:small:ContextTokens to be a whole number, got 'few'.");
        }
        finally
        {
            Environment.SetEnvironmentVariable("Models__Catalog__small__ContextTokens", null);
        }
    }

    [Fact]
    public async Task A_change_is_taken_over_and_a_wrong_one_is_refused()
    {
        File.WriteAllText(Settings, TwoModels);
        using var models = new ConfiguredModels(Configuration(), [], NullLogger<ConfiguredModels>.Instance);
        var changes = new SemaphoreSlim(0);
        models.Reread += () => changes.Release();

        File.WriteAllText(Settings, TwoModels.Replace("tiny", "tinier", StringComparison.Ordinal));
        await changes.WaitAsync(TestContext.Current.CancellationToken);
        models.Current.First!.Model.ShouldBe("tinier");

        File.WriteAllText(Settings, TwoModels.Replace("[ \"large\" ]", "[ \"none\" ]", StringComparison.Ordinal));
        await changes.WaitAsync(TestContext.Current.CancellationToken);
        models.Fault.ShouldNotBeNull().ShouldContain("settings.json, line 11");
        File.WriteAllText(Settings, "{ \"Models\": ");
        await changes.WaitAsync(TestContext.Current.CancellationToken);
        models.Fault.ShouldContain("Expected JSON");
        models.Current.First!.Model.ShouldBe("tinier");

        File.WriteAllText(Settings, TwoModels);
        await changes.WaitAsync(TestContext.Current.CancellationToken);
        (models.Current.First!.Model, models.Fault).ShouldBe(("tiny", null));
    }

    private ModelCatalog Read(string json, params IReadOnlyList<(string Chain, string By)> required)
    {
        File.WriteAllText(Settings, json);
        return ModelCatalog.Read(Configuration(), required);
    }

    private ConfigurationManager Configuration()
    {
        var configuration = new ConfigurationManager();
        SettingsFile.AddTo(configuration, Settings);
        return configuration;
    }
}
