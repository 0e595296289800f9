-- Passwords of encrypted files, from the request to the reader: whichever process reads the file, after however many deaths. Forward only.

create table document_password (
    document_id uuid primary key references document (id) on delete cascade,
    -- UTF-8; a text could not hold every character that a client may send
    password bytea not null,
    given_at timestamptz not null
);
create index document_password_by_age on document_password (given_at);
