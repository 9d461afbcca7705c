-- Who is fetching a feed, and until when it is theirs alone: several services may share a store.
ALTER TABLE feed ADD COLUMN fetcher TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN lease BIGINT NOT NULL DEFAULT 0;
