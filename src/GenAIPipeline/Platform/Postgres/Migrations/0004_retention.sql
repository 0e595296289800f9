-- What retention has removed of a document, so that the answer is 410 and not 404. Forward only.

alter table document add column files_expired_at timestamptz;
alter table document add column text_expired_at timestamptz;
alter table document add column results_expired_at timestamptz;
create index feed_by_time on feed using brin (time);
create index idempotency_key_by_age on idempotency_key (created_at);
create index answer_by_age on answer (created_at);
create index dead_letter_by_age on dead_letter (parked_at) where redriven_at is null and expired_at is null;
