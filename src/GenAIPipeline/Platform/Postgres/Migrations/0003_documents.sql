-- Deleting in two steps: the row in one transaction, then the files. Forward only.

-- Null until the files are gone; what a crash left is removed by the next sweep.
alter table document_tombstone add column files_removed_at timestamptz;
create index document_tombstone_with_files on document_tombstone (deleted_at) where files_removed_at is null;
