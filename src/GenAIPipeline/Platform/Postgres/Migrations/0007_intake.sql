-- Objects outside of the store that have become documents: each copy of the same news meets the same row. Forward only.

create table intake_object (
    bucket text not null,
    key text not null,
    -- version id, else the event's sequencer, else the content's tag
    version text not null,
    version_id text,
    etag text,
    sequencer text,
    -- until when a client may put the object there
    expected_by timestamptz,
    -- no reference: the row outlives a deleted document, so that late news does not bring it back
    document_id uuid not null,
    created_at timestamptz not null default now(),
    primary key (bucket, key, version)
);
create index intake_object_by_document on intake_object (document_id);
create index intake_object_by_age on intake_object (created_at);
