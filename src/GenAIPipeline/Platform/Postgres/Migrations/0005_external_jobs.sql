-- Paid work of Textract and Transcribe: reserved before it is asked for, kept by content once it is answered. Forward only.

create table external_job (
    service text not null,
    -- hash of the content and of every setting that the answer depends on, the tenant among them
    key text not null,
    tenant text not null,
    -- grows when the work has to be done anew (it failed, or its answer was forgotten); the client request token or job name is made of key and generation
    generation int not null default 1,
    -- the document whose stored file the service was given: a repeated request must name the same one
    source uuid not null,
    state text not null,
    -- true for work that goes on behind the call: only that counts against the account's limit of jobs
    is_job boolean not null,
    job_id text,
    -- ids of earlier generations, so that their late messages are known
    former_ids text[] not null default '{}',
    -- who sends the request now; the claim ends by predicate when its process dies
    claimed_by uuid,
    claimed_until timestamptz,
    reserved_at timestamptz not null,
    started_at timestamptz,
    notified_at timestamptz,
    ended_at timestamptz,
    -- what will be billed, where it is known beforehand (seconds of sound)
    units double precision,
    reason text,
    answer bytea,
    -- set when the service's own copies are gone after the last document went
    removed_at timestamptz,
    primary key (service, key),
    constraint external_job_state_known check (state in ('reserved', 'running', 'answered', 'failed', 'forgotten')),
    constraint external_job_answer_there check ((state = 'answered') = (answer is not null)),
    constraint external_job_running_known check (state <> 'running' or job_id is not null)
);
alter table external_job alter column answer set compression lz4;
create unique index external_job_by_id on external_job (service, job_id) where job_id is not null;
create index external_job_open on external_job (service, reserved_at) where is_job and state in ('reserved', 'running');
create index external_job_kept on external_job (ended_at) where state = 'answered';

-- Which documents wait for a job or used its answer: it goes with the last of them.
create table external_job_user (
    document_id uuid not null references document (id) on delete cascade,
    service text not null,
    key text not null,
    primary key (document_id, service, key),
    foreign key (service, key) references external_job (service, key) on delete cascade
);
create index external_job_user_by_job on external_job_user (service, key);

-- The answer is the document's text: it goes in the transaction that deletes the last document.
create function forget_external_answer() returns trigger language plpgsql as $$
begin
    update external_job j
    set state = 'forgotten', answer = null
    where j.service = old.service and j.key = old.key and j.state = 'answered'
        and not exists (select from external_job_user u where u.service = old.service and u.key = old.key);
    return null;
end $$;
create trigger external_job_user_gone after delete on external_job_user for each row execute function forget_external_answer();

-- One bucket of requests for each operation of the account, for all workers together.
create table request_rate (
    operation text primary key,
    level double precision not null,
    at timestamptz not null
);

-- Takes one request out of the bucket, which holds one second's worth. Answers the seconds to wait before sending it, or null
-- when that were more than the caller is ready to wait: then nothing is taken.
create function take_request(wanted text, per_second double precision, most_wait double precision) returns double precision language plpgsql as $$
declare
    moment timestamptz := clock_timestamp();
    filled double precision;
begin
    insert into request_rate (operation, level, at)
    values (wanted, greatest(per_second, 1), moment)
    on conflict (operation) do nothing;
    select least(greatest(per_second, 1), r.level + greatest(extract(epoch from clock_timestamp() - r.at), 0) * per_second)
    into filled
    from request_rate r
    where r.operation = wanted
    for update;
    if (1 - filled) / per_second > most_wait then
        return null;
    end if;
    update request_rate
    set level = filled - 1, at = clock_timestamp()
    where operation = wanted;
    return greatest((1 - filled) / per_second, 0);
end $$;

-- The ledger takes pages and seconds beside tokens.
alter table model_call add column unit text not null default 'tokens';
alter table model_call add column units double precision not null default 0;
alter table model_call add constraint model_call_unit_known check (unit in ('tokens', 'pages', 'seconds'));
