-- Tokens written to a provider's cache, and how far events have been sent out of the process. Forward only.

alter table model_call add column cache_write_tokens bigint not null default 0;

-- Who sends now: one process at a time, by a lease that ends by predicate when it dies.
create table event_relay (
    name text primary key,
    owner uuid not null,
    lease_until timestamptz not null
);

-- Everything of a tenant's feed up to here was accepted by the receiver.
create table event_relay_cursor (
    relay text not null,
    tenant text not null,
    sequence bigint not null,
    primary key (relay, tenant)
);
