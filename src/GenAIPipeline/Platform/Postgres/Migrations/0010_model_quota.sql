-- The quota of each account and model, shared by all processes. One row mirrors the provider and is never above it. Forward only.

-- It is changed ten times a second by every process: its dead versions are pruned in place.
create table model_quota (
    -- account, region and model
    key text primary key,
    -- tokens that may be reserved now; negative = debt
    level double precision not null,
    -- seconds since 1970. Bucket: up to when it has refilled, ahead of the clock while that is held. Clock minutes: until when nothing is granted, behind a refusal
    at double precision not null,
    minute bigint not null,
    -- calls that may be begun now
    requests double precision not null,
    requests_at double precision not null,
    day bigint not null,
    day_used double precision not null default 0,
    -- the provider said that the day's quota is gone
    day_closed_until double precision not null default 0,
    -- share of the configured limit that the provider is believed to grant
    belief double precision not null default 1,
    grown_at double precision not null default 0,
    hold double precision not null default 20,
    refused_at double precision not null default 0,
    penalty double precision not null default 0,
    -- tokens taken ever, and up to the last refusal
    spent double precision not null default 0,
    spent_at_refusal double precision not null default 0,
    -- tokens that processes hold as local allowance
    slices double precision not null default 0,
    -- start tag of the last call granted in turn
    virtual double precision not null default 0,
    swept_at double precision not null default 0,
    -- of this minute so far
    settled double precision not null default 0,
    granted int not null default 0,
    refused int not null default 0,
    constraint model_quota_belief_is_a_share check (belief > 0 and belief <= 1)
) with (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

-- What each process holds; a dead one's comes back after its lease.
create unlogged table model_quota_process (
    key text not null,
    process uuid not null,
    seen double precision not null,
    -- last batch of settlements, so that none counts twice
    batch bigint not null,
    minute bigint not null,
    -- reserved by calls that are running, and what they are expected to cost
    held double precision not null,
    expected double precision not null,
    slice double precision not null,
    slice_requests double precision not null,
    primary key (key, process)
) with (fillfactor = 30);

-- Who waits: start-time fair queueing between tenants, by tokens.
create unlogged table model_quota_flow (
    key text not null,
    process uuid not null,
    tenant text not null,
    priority int not null,
    virtual double precision not null,
    head double precision not null,
    waiting double precision not null,
    seen double precision not null,
    primary key (key, process, tenant, priority)
) with (fillfactor = 30);

-- Use over time, one row a minute.
create table model_quota_minute (
    key text not null,
    minute timestamptz not null,
    settled_tokens double precision not null,
    granted int not null,
    refused int not null,
    belief double precision not null,
    primary key (key, minute)
);

-- Lengths of the answers to a prompt, from which its next limit is taken: moments of the last 200.
create table model_output_history (
    model text not null,
    prompt text not null,
    answers int not null,
    mean double precision not null,
    log_mean double precision not null,
    log_variance double precision not null,
    -- tokens that the provider counts for one of our estimate
    input_ratio double precision not null,
    updated_at timestamptz not null default now(),
    primary key (model, prompt)
);

-- A dead process gives back what its running calls will not cost, and its place in the queue.
create function model_quota_sweep(q inout model_quota, p_now double precision, p_bucket boolean, p_lease double precision) language plpgsql as $$
declare
    dead record;
begin
    q.swept_at := p_now;
    for dead in delete from model_quota_process where key = q.key and seen < p_now - p_lease returning process, minute, held, expected, slice loop
        if p_bucket or dead.minute = q.minute then
            q.level := q.level + dead.held - dead.expected;
            -- whether its allowance was used nobody knows: it stays spent
            q.slices := greatest(0, q.slices - dead.slice);
        end if;
    end loop;
    delete from model_quota_flow where key = q.key and seen < p_now - p_lease;
end $$;

-- Refill, minute and day turn over; belief grows back.
create function model_quota_turn(q inout model_quota, p_now double precision, p_bucket boolean, p_tokens double precision, p_day_tokens double precision, p_requests double precision) language plpgsql as $$
declare
    cur bigint := floor(p_now / 60);
    cap double precision;
    before double precision := q.belief;
    used double precision;
    isrefused boolean := false;
begin
    if not p_bucket and q.at > 0 and p_now >= q.at then
        -- all that were refused have come back: what is taken now is what the provider grants in a minute
        used := (q.belief * p_tokens - q.level) / p_tokens;
        if q.at > q.refused_at + 2 then
            null; -- the window was a bucket until now
        elsif q.minute = cur and used < 0.97 * q.belief then
            q.belief := greatest(0.6 * q.belief, 0.98 * used, 0.02);
        elsif q.penalty > 0.01 then
            q.belief := greatest(0.97 * q.belief, 0.02);
        end if;
        isrefused := q.at <= q.refused_at + 2;
        q.at := 0;
    end if;
    -- clock minutes: what was not tried yet is not believed either, for a new minute is used up within a second
    if q.belief < 1 and p_now - q.refused_at > q.hold and (p_bucket or q.level < 0.04 * q.belief * p_tokens or q.level > 0.5 * q.belief * p_tokens) then
        q.belief := least(1, q.belief + 0.01 * least(2, p_now - greatest(q.grown_at, q.refused_at + q.hold)));
        q.grown_at := p_now;
    end if;
    if q.belief >= 1 and p_now - q.refused_at > 120 then
        q.hold := 20;
    end if;
    cap := q.belief * p_tokens;
    if not p_bucket then
        q.level := q.level + cap - before * p_tokens;
        if isrefused then
            -- this minute has no more, whatever its limit is: it may have begun with a debt
            q.level := least(q.level, 0) - 0.01 * cap;
        end if;
    end if;
    if q.minute < cur then
        insert into model_quota_minute (key, minute, settled_tokens, granted, refused, belief)
        values (q.key, to_timestamp(q.minute * 60), q.settled, q.granted, q.refused, q.belief)
        on conflict do nothing;
        delete from model_quota_minute m where m.key = q.key and m.minute < to_timestamp(p_now) - interval '90 days';
        q.settled := 0;
        q.granted := 0;
        q.refused := 0;
        if not p_bucket then
            -- what is left over is lost, a debt is carried; an allowance is worth nothing in the next minute
            q.level := cap - greatest(0, -q.level - (cur - q.minute - 1) * cap);
            q.requests := p_requests;
            q.slices := 0;
        end if;
        q.minute := cur;
    end if;
    if p_bucket then
        if q.at = 0 then
            -- the window was a clock minute until now
            q.at := p_now;
        elsif p_now > q.at then
            q.level := q.level + (p_now - q.at) * cap / 60;
            q.at := p_now;
        end if;
        q.level := least(q.level, cap - q.slices);
        q.requests := least(p_requests, q.requests + greatest(0, p_now - q.requests_at) * p_requests / 60);
        q.requests_at := p_now;
    else
        q.level := least(q.level, cap);
    end if;
    if q.day < cur / 1440 then
        q.day_used := greatest(0, q.day_used - p_day_tokens);
        q.day := cur / 1440;
    end if;
end $$;

-- The provider refused though the mirror had room: the level drops at once by more each time, and two refusals tell how fast it really grants.
create function model_quota_refused(q inout model_quota, p_now double precision, p_bucket boolean, p_tokens double precision, p_requests double precision) language plpgsql as $$
declare
    cap double precision := q.belief * p_tokens;
    gap double precision := p_now - q.refused_at;
    rate double precision;
begin
    -- those that were on their way together count once
    if gap <= 1 or (not p_bucket and q.at > p_now) then
        return;
    end if;
    q.penalty := case when gap > 30 then 0.01 else least(0.16, q.penalty * 2) end;
    if q.requests < 0.05 * p_requests and q.level > 0.05 * cap then
        q.requests := least(q.requests, 0) - q.penalty * p_requests;
        q.refused_at := p_now;
        return;
    end if;
    -- a probe that failed: the next one is later
    q.hold := case when q.belief < 1 and q.grown_at > q.refused_at then least(60, q.hold * 2) else q.hold end;
    if p_bucket then
        rate := (q.spent - q.spent_at_refusal) / gap * 60 / p_tokens;
        if gap between 3 and 120 then
            q.belief := greatest(0.7 * q.belief, least(0.97 * q.belief, 0.98 * rate), 0.02);
        end if;
        q.level := least(q.level, 0) - q.penalty * cap;
    else
        -- first all that were on their way must come back
        q.at := p_now + 1.5;
    end if;
    q.refused_at := p_now;
    q.spent_at_refusal := q.spent;
end $$;

-- One process's tick: settles a batch, then grants whole calls in the order of the queue, and an allowance while there is plenty.
create function model_quota_tick(
    p_key text, p_process uuid, p_now double precision, p_lease double precision,
    p_bucket boolean, p_tokens double precision, p_day_tokens double precision, p_requests double precision, p_floor double precision,
    p_batch bigint, s_minute bigint[], s_back double precision[], s_over double precision[], p_settled double precision, p_sent int,
    p_refused int, p_refused_today boolean,
    p_held_before double precision, p_expected_before double precision, p_held double precision, p_expected double precision,
    p_slice_left double precision, p_slice_requests_left double precision, p_slice_want double precision, p_slice_requests_want double precision,
    f_tenant text[], f_priority int[], f_head double precision[], f_waiting double precision[],
    w_flow int[], w_tokens double precision[], w_expected double precision[],
    out granted int[], out slice double precision, out slice_requests double precision, out seen_at double precision,
    out level double precision, out belief double precision, out processes int, out day_closed_until double precision, out backlog double precision)
language plpgsql as $$
declare
    q model_quota;
    p model_quota_process;
    isknown boolean;
    cap double precision;
    avail double precision;
    room double precision;
    taken double precision := 0;
    others double precision;
    wanted int := coalesce(array_length(w_tokens, 1), 0);
    pos double precision;
begin
    select * into q from model_quota where key = p_key for update;
    if not found then
        seen_at := coalesce(p_now, extract(epoch from clock_timestamp()));
        insert into model_quota (key, level, at, minute, requests, requests_at, day)
        values (p_key, p_tokens, case when p_bucket then seen_at else 0 end, floor(seen_at / 60), p_requests, seen_at, floor(seen_at / 86400))
        on conflict do nothing;
        select * into q from model_quota where key = p_key for update;
    end if;
    -- only under the row's lock, so that time runs forward
    seen_at := coalesce(p_now, extract(epoch from clock_timestamp()));
    q := model_quota_turn(q, seen_at, p_bucket, p_tokens, p_day_tokens, p_requests);
    if seen_at - q.swept_at > 1 then
        q := model_quota_sweep(q, seen_at, p_bucket, p_lease);
    end if;
    cap := q.belief * p_tokens;
    pos := seen_at - 60 * floor(seen_at / 60);

    select * into p from model_quota_process m where m.key = p_key and m.process = p_process;
    isknown := found;
    if not isknown then
        -- given up for dead, or new: what was given back in its name is taken again
        q.level := q.level - greatest(0, p_held_before - p_expected_before);
        p_slice_left := 0;
    else
        if p_bucket or p.minute = q.minute then
            p_slice_left := least(p_slice_left, p.slice);
            q.slices := greatest(0, q.slices - p.slice);
            q.level := q.level + p_slice_left;
            q.spent := q.spent - p_slice_left;
            q.requests := q.requests + least(p_slice_requests_left, p.slice_requests);
        end if;
        q.day_used := greatest(0, q.day_used - p_slice_left);
    end if;

    if not isknown or p.batch < p_batch then
        for i in 1..coalesce(array_length(s_back, 1), 0) loop
            if p_bucket or s_minute[i] = q.minute then
                q.level := q.level + s_back[i];
                q.spent := q.spent - s_back[i];
            else
                -- its own minute is over: only what it took beyond its reservation still counts, as a debt
                q.level := q.level - s_over[i];
            end if;
            if s_minute[i] / 1440 = q.day then
                q.day_used := greatest(0, q.day_used - s_back[i]);
            end if;
        end loop;
        q.settled := q.settled + p_settled;
        q.granted := q.granted + p_sent;
        q.refused := q.refused + p_refused;
        if p_refused_today then
            q.day_closed_until := least(86400 * (floor(seen_at / 86400) + 1), seen_at + 3600);
        end if;
        if p_refused > 0 then
            q := model_quota_refused(q, seen_at, p_bucket, p_tokens, p_requests);
            cap := q.belief * p_tokens;
        end if;
        if p_bucket then
            q.level := least(q.level, cap - q.slices);
        end if;
    end if;

    granted := array[]::int[];
    if wanted = 0 then
        delete from model_quota_flow where key = p_key and process = p_process;
    else
        delete from model_quota_flow f where f.key = p_key and f.process = p_process
        and not exists (select from unnest(f_tenant, f_priority) g(tenant, priority) where g.tenant = f.tenant and g.priority = f.priority);
        insert into model_quota_flow as f (key, process, tenant, priority, virtual, head, waiting, seen)
        select p_key, p_process, g.tenant, g.priority, q.virtual, g.head, g.waiting, seen_at
        from unnest(f_tenant, f_priority, f_head, f_waiting) g(tenant, priority, head, waiting)
        on conflict (key, process, tenant, priority) do update
        set virtual = case when f.waiting > 0 then f.virtual else greatest(f.virtual, excluded.virtual) end,
            head = excluded.head, waiting = excluded.waiting, seen = excluded.seen;
    end if;
    select coalesce(sum(f.waiting), 0) into others from model_quota_flow f where f.key = p_key and f.process <> p_process and f.seen > seen_at - 0.5;
    backlog := others + coalesce((select sum(x) from unnest(f_waiting) x), 0);

    day_closed_until := case
        when q.day_closed_until > seen_at then q.day_closed_until
        when wanted > 0 and q.day_used + w_tokens[1] > p_day_tokens then 86400 * (floor(seen_at / 86400) + 1)
        else 0 end;
    avail := q.level - p_floor * cap;
    if not p_bucket and (q.belief < 1 or seen_at - q.refused_at < 120) then
        -- where the limit is in doubt a minute is begun slowly, so that few calls are under way when one is refused
        avail := least(avail, q.level - cap + 0.1 * cap * pos);
    end if;
    if wanted > 0 and day_closed_until = 0 and q.requests >= 1 and (p_bucket or (pos > 0.15 and pos < 59.85 and q.at <= seen_at))
    and avail >= (select min(least(x, cap * (1 - p_floor))) from unnest(w_tokens) x) then
        with live as (
            select f.*, count(*) over (partition by f.tenant, f.priority) as sharers from model_quota_flow f
            where f.key = p_key and f.waiting > 0 and (f.seen > seen_at - 0.5 or f.process = p_process)
        ), own as (
            select w.i, f.tenant, f.priority, f.sharers, least(w.tokens, cap * (1 - p_floor)) as tokens,
                f.virtual + f.sharers * (sum(w.tokens) over (partition by w.flow order by w.i) - w.tokens) as tag
            from unnest(w_flow, w_tokens) with ordinality w(flow, tokens, i)
            join live f on f.process = p_process and f.tenant = f_tenant[w.flow] and f.priority = f_priority[w.flow]
        ), queue as (
            select own.*, row_number() over ranked as n, sum(own.tokens) over ranked as cum, (
                -- what flows of other processes that are further behind would take before it
                select coalesce(sum(case when o.priority > own.priority then o.waiting else least(o.waiting, ceil((own.tag - o.virtual) / (o.head * o.sharers)) * o.head) end), 0)
                from live o
                where o.process <> p_process and (o.priority > own.priority or (o.priority = own.priority and o.virtual < own.tag))
            ) as held
            from own
            window ranked as (order by own.priority desc, own.tag, own.i)
        ), served as (
            select queue.* from queue
            where queue.n < (select coalesce(min(b.n), 1000000) from queue b where b.cum + b.held > avail or b.n > q.requests or q.day_used + b.cum > p_day_tokens)
        ), moved as (
            update model_quota_flow f
            set virtual = f.virtual + s.sharers * s.tokens, waiting = greatest(0, f.waiting - s.tokens)
            from (select tenant, priority, max(sharers) as sharers, sum(tokens) as tokens from served group by tenant, priority) s
            where f.key = p_key and f.process = p_process and f.tenant = s.tenant and f.priority = s.priority
        )
        select coalesce(array_agg(served.i::int order by served.n), array[]::int[]), coalesce(sum(served.tokens), 0), greatest(q.virtual, coalesce(max(served.tag), 0))
        into granted, taken, q.virtual
        from served;
    end if;
    if taken > 0 then
        if p_bucket and q.level >= 0.97 * cap then
            -- a full bucket refills only when the calls have arrived
            q.at := greatest(q.at, seen_at + 2);
        end if;
        q.level := q.level - taken;
        q.spent := q.spent + taken;
        q.day_used := q.day_used + taken;
        q.requests := q.requests - cardinality(granted);
        p_held := p_held + taken;
        p_expected := p_expected + (select sum(w_expected[i]) from unnest(granted) i);
    end if;

    select count(*) into processes from model_quota_process m where m.key = p_key and m.process <> p_process;
    processes := processes + 1;
    slice := 0;
    slice_requests := 0;
    room := (q.level - 0.25 * cap) / (2 * processes);
    if p_slice_want > 0 and room > 0 and others = 0 and cardinality(granted) = wanted and day_closed_until = 0 and q.belief >= 1 and (p_bucket or q.at <= seen_at) then
        slice := least(p_slice_want, room, p_day_tokens - q.day_used);
        slice_requests := floor(least(p_slice_requests_want, (q.requests - 0.25 * p_requests) / (2 * processes)));
        if slice <= 0 or slice_requests < 1 then
            slice := 0;
            slice_requests := 0;
        end if;
        q.level := q.level - slice;
        q.spent := q.spent + slice;
        q.day_used := q.day_used + slice;
        q.slices := q.slices + slice;
        q.requests := q.requests - slice_requests;
    end if;

    insert into model_quota_process as m (key, process, seen, batch, minute, held, expected, slice, slice_requests)
    values (p_key, p_process, seen_at, p_batch, q.minute, p_held, p_expected, slice, slice_requests)
    on conflict (key, process) do update
    set seen = excluded.seen, batch = excluded.batch, minute = excluded.minute, held = excluded.held, expected = excluded.expected, slice = excluded.slice, slice_requests = excluded.slice_requests;
    update model_quota m
    set level = q.level, at = q.at, minute = q.minute, requests = q.requests, requests_at = q.requests_at, day = q.day, day_used = q.day_used, day_closed_until = q.day_closed_until,
        belief = q.belief, grown_at = q.grown_at, hold = q.hold, refused_at = q.refused_at, penalty = q.penalty, spent = q.spent, spent_at_refusal = q.spent_at_refusal,
        slices = q.slices, virtual = q.virtual, swept_at = q.swept_at, settled = q.settled, granted = q.granted, refused = q.refused
    where m.key = p_key;
    level := q.level;
    belief := q.belief;
end $$;
