-- Who is fetching a feed, and until when it is theirs alone: several services may share a store.
ALTER TABLE feed ADD COLUMN fetcher TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN lease INTEGER NOT NULL DEFAULT 0;
