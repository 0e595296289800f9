-- What each call was for and what it would have cost, and what was spent by whom. Forward only.

alter table model_call
    -- null for services that are no models
    add column chain text,
    -- place of the model in its chain, from 0
    add column link int,
    -- part of a cascade; null outside of one
    add column step text,
    -- what the same work would have cost with neither cache nor cascade; an escalated call is none of that work's own
    add column full_usd numeric(18, 9) not null default 0,
    -- what was held on budgets for it, until this row took its place
    add column hold uuid,
    add constraint model_call_step_known check (step in ('First', 'Escalated'));
update model_call set full_usd = cost_usd where cost_usd > 0;

-- Sums of the ledger by day (UTC), always equal to it, so that a budget is one look.
create table spend (
    -- tenant or profile
    scope text not null,
    name text not null,
    day date not null,
    usd numeric(18, 9) not null default 0,
    -- what calls that are running may cost at most
    held numeric(18, 9) not null default 0,
    primary key (scope, name, day)
) with (fillfactor = 50);

insert into spend (scope, name, day, usd)
select 'tenant', tenant, (at at time zone 'utc')::date, sum(cost_usd) from model_call where cost_usd > 0 and tenant <> '-' group by 2, 3
union all
select 'profile', profile, (at at time zone 'utc')::date, sum(cost_usd) from model_call where cost_usd > 0 and tenant <> '-' group by 2, 3;

-- What a running call may cost at most. It is gone with the call's row in the ledger, or with its time.
create table budget_hold (
    id uuid primary key,
    until timestamptz not null,
    tenant text not null,
    profile text not null,
    document_id text not null,
    day date not null,
    usd numeric(18, 9) not null
);
create index budget_hold_by_document on budget_hold (tenant, document_id);

-- Everybody takes the tenant's row before the profile's, so that nobody waits in a circle.
create function spend_add(p_tenant text, p_profile text, p_day date, p_usd numeric, p_held numeric) returns void language plpgsql as $$
begin
    update spend set usd = usd + p_usd, held = held + p_held where scope = 'tenant' and name = p_tenant and day = p_day;
    if not found then
        insert into spend as s (scope, name, day, usd, held) values ('tenant', p_tenant, p_day, p_usd, p_held)
        on conflict (scope, name, day) do update set usd = s.usd + p_usd, held = s.held + p_held;
    end if;
    update spend set usd = usd + p_usd, held = held + p_held where scope = 'profile' and name = p_profile and day = p_day;
    if not found then
        insert into spend as s (scope, name, day, usd, held) values ('profile', p_profile, p_day, p_usd, p_held)
        on conflict (scope, name, day) do update set usd = s.usd + p_usd, held = s.held + p_held;
    end if;
end $$;

create function budget_release(p_id uuid) returns void language plpgsql as $$
declare
    gone budget_hold;
begin
    delete from budget_hold where id = p_id returning * into gone;
    if found then
        perform spend_add(gone.tenant, gone.profile, gone.day, 0, -gone.usd);
    end if;
end $$;

-- A row of the ledger takes the place of what was held for it. A question whether a model is well is nobody's spending.
create function model_call_is_spent() returns trigger language plpgsql as $$
declare
    today date := (new.at at time zone 'utc')::date;
    gone budget_hold;
begin
    if new.hold is not null then
        delete from budget_hold where id = new.hold returning * into gone;
        if found and (gone.day, gone.tenant, gone.profile) <> (today, new.tenant, new.profile) then
            perform spend_add(gone.tenant, gone.profile, gone.day, 0, -gone.usd);
            gone.usd := 0;
        end if;
    end if;
    if new.cost_usd > 0 or gone.usd > 0 then
        perform spend_add(new.tenant, new.profile, today, new.cost_usd, -coalesce(gone.usd, 0));
    end if;
    return null;
end $$;
create trigger model_call_is_spent after insert on model_call for each row when ((new.cost_usd > 0 or new.hold is not null) and new.tenant <> '-') execute function model_call_is_spent();

-- Holds what a call may cost at most, if no budget can be passed by it; else tells the budget that has no room. A limit of null is none.
create function budget_hold_call(
    p_id uuid, p_at timestamptz, p_until timestamptz, p_tenant text, p_profile text, p_document text, p_usd numeric,
    p_tenant_day numeric, p_tenant_month numeric, p_profile_day numeric, p_profile_month numeric, p_document_limit numeric,
    out scope text, out period text, out spent numeric)
language plpgsql as $$
declare
    today date := (p_at at time zone 'utc')::date;
    month date := date_trunc('month', p_at at time zone 'utc')::date;
    overdue uuid;
begin
    -- a hold that a crash of the database's machine loses is one of a call that died with it
    perform set_config('synchronous_commit', 'off', true);
    -- asked again for the same work after a crash
    if exists (select from budget_hold h where h.id = p_id) then
        return;
    end if;
    for attempt in 1..2 loop
        -- first of all, because it locks the rows
        perform spend_add(p_tenant, p_profile, today, 0, p_usd);
        select b.scope, b.period, b.spent into scope, period, spent
        from (
            select l.scope, l.period, l.usd as limit_usd, t.spent, t.held
            from (values
                ('tenant', p_tenant, 'day', today, p_tenant_day), ('tenant', p_tenant, 'month', month, p_tenant_month),
                ('profile', p_profile, 'day', today, p_profile_day), ('profile', p_profile, 'month', month, p_profile_month)
            ) as l (scope, name, period, since, usd)
            cross join lateral (
                select coalesce(sum(s.usd), 0) as spent, coalesce(sum(s.held), 0) as held
                from spend s
                where s.scope = l.scope and s.name = l.name and s.day between l.since and today
            ) t
            where l.usd is not null
            union all
            select 'document', 'document', p_document_limit,
                (select coalesce(sum(c.cost_usd), 0) from model_call c where c.tenant = p_tenant and c.document_id = p_document),
                p_usd + (select coalesce(sum(h.usd), 0) from budget_hold h where h.tenant = p_tenant and h.document_id = p_document)
            where p_document_limit is not null
        ) b
        where b.spent + b.held > b.limit_usd
        -- what no running call can cure, and what lasts longest
        order by b.spent + p_usd > b.limit_usd desc, b.period desc
        limit 1;
        if not found then
            insert into budget_hold (id, until, tenant, profile, document_id, day, usd)
            values (p_id, p_until, p_tenant, p_profile, p_document, today, p_usd);
            return;
        end if;
        perform spend_add(p_tenant, p_profile, today, 0, -p_usd);
        exit when attempt = 2;
        -- whose process died cannot end any more; rows that are being released are left to it
        for overdue in select h.id from budget_hold h where h.until < p_at and (h.tenant = p_tenant or h.profile = p_profile) for update skip locked loop
            perform budget_release(overdue);
        end loop;
    end loop;
end $$;
