using GenAIPipeline.Documents;
using GenAIPipeline.Summarization;
using GenAIPipeline.Tests.Summarization;

namespace GenAIPipeline.Tests.Documents;

public sealed class ProfileCatalogTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("profiles");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_profiles_of_the_repository_load_with_their_prompts()
    {
        Texts.Profiles.All.Select(p => p.Name).ShouldBe(["general", "insurance-claim", "invoice", "medical-dictation", "meeting"]);
        var general = Texts.Profiles.Get("general");
        general.Prompts.Keys.Order().ShouldBe(["merge", "summarize"]);
        general.Examples.ShouldNotBeEmpty();
        _ = new PromptCatalog(Texts.Profiles);
    }

    [Fact]
    public void The_examples_of_the_repository_follow_their_schema_and_quote_their_blocks()
    {
        foreach (var profile in Texts.Profiles.All)
        {
            foreach (var example in profile.Examples)
            {
                new AnswerSchema(profile).Fault(example.Answer).ShouldBeNull();
                var blocks = example.Document.Split('\n');
                foreach (var (number, quote) in AnswerSchema.Read(example.Answer).Sentences.SelectMany(s => s.Citations))
                    blocks[number - 1].ShouldContain(quote);
            }
        }
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        CopyGeneral();
        File.Delete(At("merge/skprompt.txt"));
        File.WriteAllText(At("profile.json"), """{ "title": "T", "description": "D", "media": ["video"], "review": { "support": 1.5 } }""");
        File.WriteAllText(At("schema.json"), "[");
        var message = Should.Throw<InvalidOperationException>(() => ProfileCatalog.Load(folder.FullName)).Message;
        message.ShouldContain("merge/skprompt.txt");
        message.ShouldContain("schema.json");

        CopyGeneral();
        File.WriteAllText(At("profile.json"), """{ "title": "T", "description": "D", "media": ["video"], "review": { "support": 1.5 } }""");
        message = Should.Throw<InvalidOperationException>(() => ProfileCatalog.Load(folder.FullName)).Message;
        message.ShouldContain("video");
        message.ShouldContain("review.support");
    }

    [Fact]
    public void A_misspelt_setting_is_a_fault()
    {
        CopyGeneral();
        File.WriteAllText(At("profile.json"), """{ "title": "T", "description": "D", "media": ["text"], "revue": {} }""");
        Should.Throw<InvalidOperationException>(() => ProfileCatalog.Load(folder.FullName)).Message.ShouldContain("revue");
    }

    [Fact]
    public void A_prompt_that_forgets_the_document_is_a_fault()
    {
        CopyGeneral();
        File.WriteAllText(At("summarize/skprompt.txt"), "<message role=\"system\">Be brief.</message><message role=\"user\">{{$boundary}} {{$max_sentences}}</message>");
        var profiles = ProfileCatalog.Load(folder.FullName);
        Should.Throw<InvalidOperationException>(() => new PromptCatalog(profiles)).Message.ShouldContain("{{$document}}");
    }

    [Theory]
    [InlineData("""{ "type": "object", "properties": { "sentences": { "type": "array" }, "kind": { "const": "x" } } }""", "'const'")]
    [InlineData("""{ "type": "object", "properties": { "sentences": { "type": "array" } }, "if": { "required": ["a"] } }""", "'if'")]
    public void A_schema_with_a_keyword_that_would_be_ignored_is_a_fault(string schema, string keyword)
    {
        CopyGeneral();
        File.WriteAllText(At("schema.json"), schema);
        var profiles = ProfileCatalog.Load(folder.FullName);
        Should.Throw<InvalidOperationException>(() => new PromptCatalog(profiles)).Message.ShouldContain(keyword);
    }

    [Fact]
    public void An_unknown_profile_is_not_found() => Texts.Profiles.TryGet("no-such-profile", out _).ShouldBeFalse();

    private string At(string path) => Path.Combine(folder.FullName, "general", path);

    private void CopyGeneral()
    {
        var source = Path.Combine(Texts.PromptsFolder(), "general");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = At(Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
