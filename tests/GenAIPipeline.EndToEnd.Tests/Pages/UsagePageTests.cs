using GenAIPipeline.Platform.Access;
using Microsoft.Playwright;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

/// <summary>Has a program of its own: the page shows all tenants, and two models with quotas are configured.</summary>
public sealed class UsagePageTests(Browser browser, LimitedProgram limited) : PageTests(browser), IClassFixture<LimitedProgram>
{
    private const string Failures = "What failed, and who answered";

    [Fact]
    public async Task What_was_spent_is_told_by_day_with_what_was_saved_and_what_failed()
    {
        await LookAsync("usage-empty", "/usage?days=7", "No model was called in this time");
        await SpendAsync(new Seed(limited.Program.Database));
        await LookAsync("usage", "/usage", Failures, async window =>
        {
            await window.SeeAsync("Busiest minute 188k of 200k tokens");
            await window.SeeAsync("273 pages");
            await window.SeeAsync("93 calls escalated");
            (await window.Page.Locator(".bar-day").CountAsync()).ShouldBe(3 * 31);
        });
        await LookAsync("usage-by-tenant", "/usage", Failures, async window =>
        {
            await window.Page.Keyboard.PressAsync("t");
            await window.Page.Locator("a[aria-current][href='/usage?days=31&by=tenant']").First.WaitForAsync();
            await window.Page.Keyboard.PressAsync("1");
            await window.Page.WaitForURLAsync("**/usage?days=7&by=tenant");
            await window.Page.Locator(".bar-day").Nth(3 * 7).WaitForAsync(new() { State = WaitForSelectorState.Detached });
            await window.SeeAsync("globex");
            await window.Page.GetByText("Numbers by day").First.ClickAsync();
            (await window.Page.GetByRole(AriaRole.Region, new() { Name = "Cost by day and tenant" }).Locator("tbody tr").CountAsync()).ShouldBe(7);
        }, looks: 1);
        await LookAsync("operations-models", "/operations", "of 200k", async window =>
        {
            await window.SeeAsync("14 days, $");
            await window.Page.GetByText("tokens in this minute").ScrollIntoViewIfNeededAsync();
        }, looks: 1);
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_read_is_told_in_its_place_and_asked_again()
    {
        var seed = new Seed(limited.Program.Database);
        await using var window = await Browser.OpenAsync(program: limited.Program, cancellation: Cancellation);
        await seed.RunAsync("alter table model_call rename to model_call_away");
        try
        {
            await window.GoAsync("/usage", "The ledger could not be read.");
            await window.CheckAsync("usage-fault");
        }
        finally
        {
            await seed.RunAsync("alter table model_call_away rename to model_call");
        }

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await window.SeeAsync("as of");
        await window.Page.GetByText("The ledger could not be read.").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    [Fact]
    public async Task It_is_two_keys_away_from_the_operations()
    {
        await using var window = await Browser.OpenAsync(key: await KeyAsync(), cancellation: Cancellation);
        await window.GoAsync("/operations", "Usage and cost");
        await window.Page.Keyboard.PressAsync("g");
        await window.Page.Keyboard.PressAsync("u");
        await window.Page.WaitForURLAsync("**/usage");
        await window.SeeAsync("31 days");
    }

    [Fact]
    public async Task A_key_without_the_scope_sees_nothing_of_it() =>
        await CheckAsync("usage-closed", "/usage", "Your key may not see this", await KeyAsync(Scopes.Upload, Scopes.Read));

    private async Task LookAsync(string state, string address, string until, Func<Window, Task>? act = null, int looks = int.MaxValue)
    {
        foreach (var look in Looks.Take(looks))
        {
            await using var window = await Browser.OpenAsync(look, program: limited.Program, cancellation: Cancellation);
            await window.GoAsync(address, until);
            if (act is not null)
                await act(window);
            await window.CheckAsync(state);
        }
    }

    /// <summary>Forty days of two models, pages and seconds; each day is a little different, and the quota's last hours have a hole and refusals.</summary>
    internal static async Task SpendAsync(Seed seed)
    {
        await seed.RunAsync(
            """
            insert into model_call (at, tenant, profile, document_id, model, outcome, cause, input_tokens, output_tokens, cached_tokens, cache_write_tokens, cost_usd, full_usd, chain, link, step, unit, units)
            select least(now(), date_trunc('day', now()) - make_interval(days => d) + make_interval(mins => n)), case when n % 4 = 0 then 'globex' else 'acme' end, case when n % 3 = 0 then 'invoice' else 'general' end,
                'doc' || d || '-' || n, model, outcome, cause, tokens, tokens / 12, 0, written, usd, spared, 'default', link, step, unit, units
            from generate_series(0, 40) d, generate_series(1, 30) n, lateral (values
                ('us.anthropic.claude-haiku-4-5-20251001-v1:0', 'Answered', null::text, 2400 + 30 * ((d * 7) % 20), 0, 0.08, 0.08, 0, null::text, 'tokens', 0),
                ('us.anthropic.claude-haiku-4-5-20251001-v1:0', 'Cached', null, 0, 0, 0, case when (d + n) % 3 = 0 then 0.07 else 0.01 end, 0, null, 'tokens', 0),
                ('us.anthropic.claude-haiku-4-5-20251001-v1:0', 'Answered', null, 3000, 2400, 0.03, case when d % 9 = 4 then 0.01 else 0.05 end, 0, null, 'tokens', 0),
                ('us.amazon.nova-lite-v1:0', 'Answered', null, 1800, 0, 0.01, 0.04, 0, 'First', 'tokens', 0),
                ('us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'Answered', null, 2000, 0, 0.05, 0, 0, 'Escalated', 'tokens', 0),
                ('transcribe/standard', 'Answered', null, 0, 0, 0.0096 * (d % 3), 0.0096 * (d % 3), null, null, 'seconds', 24.0 * (d % 3))
            ) as called (model, outcome, cause, tokens, written, usd, spared, link, step, unit, units)
            where (step is distinct from 'Escalated' or n % 10 = 0) and (unit = 'tokens' or units > 0)
            """);
        await seed.RunAsync(
            """
            insert into model_call (at, tenant, profile, document_id, model, outcome, cause, cost_usd, full_usd, chain, link, unit, units)
            select least(now(), date_trunc('day', now()) - make_interval(days => d, secs => -case outcome when 'Failed' then 1 else 2 end)), 'acme', 'general', 'fallback' || d || cause || n, model, outcome,
                case outcome when 'Failed' then cause end, case outcome when 'Failed' then 0 else 0.09 end, case outcome when 'Failed' then 0 else 0.09 end, 'default', link, 'tokens', 0
            from (values (0, 'TimedOut', 2), (1, 'Throttled', 6), (3, 'Throttled', 2), (4, 'TimedOut', 3), (12, 'ThrottledToday', 9), (13, 'Malformed', 1), (20, 'Unavailable', 4)) as day (d, cause, calls),
                lateral generate_series(1, calls) n, (values ('us.anthropic.claude-haiku-4-5-20251001-v1:0', 'Failed', 0), ('us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'Answered', 1)) as called (model, outcome, link)
            union all
            select now(), 'acme', 'invoice', 'scan', 'textract/analysis', 'Answered', null, 4.095, 4.095, null, null, 'pages', 273
            """);
        await seed.RunAsync(
            """
            insert into model_quota_minute (key, minute, settled_tokens, granted, refused, belief)
            select 'default/us-east-1/us.anthropic.claude-haiku-4-5-20251001-v1:0', date_trunc('minute', now()) - make_interval(mins => m), 60000 + 55000 * (1 + sin(m / 90.0)) + 9000 * sin(m * 1.7), 40,
                case when m in (400, 401, 410) then 3 else 0 end, case when m between 340 and 410 then 0.7 + 0.3 * (410 - m) / 70.0 else 1 end
            from generate_series(1, 1400) m
            where m not between 700 and 800
            """);
        await seed.RunAsync(
            """
            insert into model_quota (key, level, at, minute, requests, requests_at, day, settled, granted)
            values ('default/us-east-1/us.anthropic.claude-haiku-4-5-20251001-v1:0', 12000, 0, floor(extract(epoch from now()) / 60), 0, 0, 0, 188000, 90)
            """);
    }
}

/// <summary>A program with two models that have quotas.</summary>
public sealed class LimitedProgram : IAsyncLifetime
{
    internal RunningProgram Program { get; } = new(new Dictionary<string, string>
    {
        ["Logging__LogLevel__Default"] = "Warning",
        ["Models__Catalog__haiku__Endpoint"] = "http://127.0.0.1:9/v1",
        ["Models__Catalog__haiku__Model"] = "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        ["Models__Catalog__haiku__Bedrock__Region"] = "us-east-1",
        ["Models__Catalog__haiku__Quota__TokensPerMinute"] = "200000",
        ["Models__Catalog__sonnet__Endpoint"] = "http://127.0.0.1:9/v1",
        ["Models__Catalog__sonnet__Model"] = "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        ["Models__Catalog__sonnet__Quota__TokensPerMinute"] = "80000",
        ["Models__Chains__default__0"] = "haiku",
        ["Models__Chains__default__1"] = "sonnet",
    });

    public ValueTask InitializeAsync() => Program.InitializeAsync();

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
