-- Claims that end with their process, what an answer was asked for, and when it was last used. Forward only.

alter table answer
    add column profile text not null default '',
    add column model text not null default '',
    add column used_at timestamptz not null default now(),
    -- the owner's listening connection holds the advisory lock of its id: when that is free, the owner is dead
    add column is_watched boolean not null default false,
    -- somebody in another process waits for the value and must be told
    add column is_awaited boolean not null default false;
create index answer_by_use on answer (used_at) where value is not null;

-- Whether a row may be computed by the asker: it expired, or its claim is the asker's own, overdue, or that of a dead process.
create function answer_is_free(held answer, asker uuid) returns boolean language sql volatile as $$
    select coalesce(held.expires_at <= now(), false)
        or (held.value is null and (
            held.owner = asker
            or held.lease_until < now()
            or (held.is_watched and pg_try_advisory_xact_lock(hashtextextended(held.owner::text, 0)))))
$$;
