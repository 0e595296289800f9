-- Documents, results, history, events, reviews, dead letters, keys. Forward only.

create table document (
    id uuid primary key,
    tenant text not null,
    file_name text not null,
    media_type text not null,
    bytes bigint not null,
    sha256 text not null,
    profile text not null,
    labels text[] not null default '{}',
    status text not null,
    -- The status once it rests or has ended, else null. Indexes name this column and never status: a commit of a running stage then
    -- changes no indexed value, and PostgreSQL updates the row in place (HOT) instead of writing into every index.
    resting text generated always as (case when status in ('NeedsReview', 'Completed', 'Rejected', 'Failed', 'Cancelled') then status end) stored,
    ended_at timestamptz,
    run int not null default 1,
    attempt int not null default 0,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    duplicate_of uuid,
    parent_id uuid,
    depth int not null default 0,
    pages int,
    seconds double precision,
    text_key text,
    error json,
    wait json,
    review json,
    result json,
    correlation_id text not null,
    trace_parent text,
    -- who runs it: a fencing token that grows with every claim, and a lease that expires by predicate
    lease_token bigint not null default 0,
    lease_until timestamptz,
    -- when the rescuer looks again; null once the document rests or has ended
    wake_at timestamptz,
    wake_again boolean not null default false,
    job_id bigint,
    constraint document_status_known check (status in ('Uploaded', 'Accepted', 'TextExtracted', 'Summarized', 'NeedsReview', 'ReadyToPublish', 'Completed', 'Rejected', 'Failed', 'Cancelled')),
    constraint document_unfinished_wakes check ((wake_at is not null) = (status in ('Uploaded', 'Accepted', 'TextExtracted', 'Summarized', 'ReadyToPublish'))),
    constraint document_run_positive check (run > 0)
) with (fillfactor = 70);

create index document_due on document (wake_at) where wake_at is not null;
create index document_by_tenant on document (tenant, id desc);
create index document_by_resting on document (tenant, resting, id desc) where resting is not null;
create index document_by_end on document (ended_at) where ended_at is not null;
create index document_by_bytes on document (tenant, sha256, id);
create index document_by_parent on document (parent_id) where parent_id is not null;
create index document_by_text_key on document (tenant, text_key) where text_key is not null;
create index document_by_labels on document using gin (labels);

-- What is left of a deleted document: enough to answer 410.
create table document_tombstone (
    id uuid primary key,
    tenant text not null,
    deleted_at timestamptz not null default now()
);

create table idempotency_key (
    tenant text not null,
    key text not null,
    fingerprint text not null,
    document_id uuid not null,
    created_at timestamptz not null default now(),
    primary key (tenant, key)
);

create table stage_result (
    document_id uuid not null references document (id) on delete cascade,
    run int not null,
    stage text not null,
    body bytea not null,
    created_at timestamptz not null default now(),
    primary key (document_id, stage, run)
);
alter table stage_result alter column body set compression lz4;

create table document_history (
    document_id uuid not null references document (id) on delete cascade,
    at timestamptz not null default clock_timestamp(),
    run int not null,
    status text not null,
    stage text,
    detail text,
    actor text
);
create index document_history_by_document on document_history (document_id, at);

-- Events wait here inside the stage's transaction; the sequencer moves them to the feed.
create table outbox (
    position bigint generated always as identity primary key,
    tenant text not null,
    id uuid not null,
    type text not null,
    subject text not null,
    schema_version text not null,
    correlation_id text not null,
    causation_id text,
    trace_parent text,
    partition_key text not null,
    time timestamptz not null default clock_timestamp(),
    data json not null
);

create table feed_position (
    tenant text primary key,
    last bigint not null
);

create table feed (
    tenant text not null,
    sequence bigint not null,
    id uuid not null,
    type text not null,
    subject text not null,
    schema_version text not null,
    correlation_id text not null,
    causation_id text,
    trace_parent text,
    partition_key text not null,
    time timestamptz not null,
    data json not null,
    primary key (tenant, sequence)
);
create index feed_by_document on feed (partition_key, sequence);

create table review (
    id uuid primary key,
    document_id uuid not null references document (id) on delete cascade,
    tenant text not null,
    run int not null,
    lane text not null,
    status text not null default 'open',
    reasons json not null,
    created_at timestamptz not null default now(),
    claimed_by text,
    claimed_until timestamptz,
    claimed_at timestamptz,
    decided_at timestamptz,
    decided_by text,
    decision json,
    version bigint not null default 1,
    constraint review_status_known check (status in ('open', 'decided', 'withdrawn')),
    constraint review_lane_known check (lane in ('blocking', 'qa')),
    constraint review_decided_whole check ((status = 'decided') = (decided_at is not null))
);
create index review_by_tenant on review (tenant, status, id);
create index review_by_document on review (document_id);
create unique index review_one_open on review (document_id) where status = 'open';

create table review_audit (
    review_id uuid not null references review (id) on delete cascade,
    at timestamptz not null default clock_timestamp(),
    actor text not null,
    action text not null,
    detail json
);
create index review_audit_by_review on review_audit (review_id, at);

-- The audit is appended to, and goes only with its document.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end $$;
create trigger review_audit_append_only before update on review_audit for each row execute function refuse_change();

create table dead_letter (
    id uuid primary key,
    document_id uuid not null references document (id) on delete cascade,
    tenant text not null,
    run int not null,
    stage text not null,
    status_before text not null,
    code text not null,
    detail text not null,
    exception text,
    attempts int not null,
    parked_at timestamptz not null default now(),
    redriven_at timestamptz,
    redriven_by text,
    expired_at timestamptz
);
create index dead_letter_open on dead_letter (id) where redriven_at is null and expired_at is null;
create unique index dead_letter_one_open on dead_letter (document_id) where redriven_at is null and expired_at is null;

create table api_key (
    id uuid primary key,
    tenant text not null,
    name text not null,
    hash bytea not null unique,
    prefix text not null,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    created_by text not null,
    last_used_at timestamptz,
    revoked_at timestamptz
);
create index api_key_by_tenant on api_key (tenant);

create table login_link (
    hash bytea primary key,
    expires_at timestamptz not null,
    used_at timestamptz
);

-- A compare-and-set that met no row aborts its whole batch: nothing of it is committed.
create function require_row(matched bigint) returns void language plpgsql as $$
begin
    if matched = 0 then
        raise exception 'expected one row, got none' using errcode = 'GP001';
    end if;
end $$;
