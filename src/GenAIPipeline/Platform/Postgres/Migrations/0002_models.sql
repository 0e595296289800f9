-- Answers of models, kept for reuse, and the ledger of calls. Forward only.

create table answer (
    tenant text not null,
    key bytea not null,
    value bytea,
    -- who is computing it now; the claim ends by predicate when its process dies
    owner uuid,
    lease_until timestamptz,
    expires_at timestamptz,
    bytes int not null default 0,
    created_at timestamptz not null default now(),
    primary key (tenant, key),
    constraint answer_claimed_or_there check ((value is null) = (owner is not null and lease_until is not null)),
    constraint answer_there_expires check ((value is null) = (expires_at is null))
);
create index answer_by_expiry on answer (expires_at) where expires_at is not null;
alter table answer alter column value set compression lz4;

-- Which documents used an answer: it goes with the last of them.
create table answer_user (
    tenant text not null,
    key bytea not null,
    document_id text not null,
    primary key (tenant, key, document_id)
);
create index answer_user_by_document on answer_user (tenant, document_id);

create table model_call (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    tenant text not null,
    profile text not null,
    document_id text not null,
    model text not null,
    outcome text not null,
    cause text,
    input_tokens bigint not null default 0,
    output_tokens bigint not null default 0,
    cached_tokens bigint not null default 0,
    cost_usd numeric(18, 9) not null default 0,
    latency_ms int not null default 0,
    constraint model_call_outcome_known check (outcome in ('Answered', 'Failed', 'Cached')),
    constraint model_call_failed_tells_cause check ((outcome = 'Failed') = (cause is not null))
);
create index model_call_by_time on model_call (at, tenant);
create index model_call_by_document on model_call (tenant, document_id);
