-- Who may use the store, and what they did. Times are microseconds since 1970 in UTC. A TLP is 0 (CLEAR) to 4 (RED).

CREATE TABLE token (
	id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: the audit log names tokens by it
	name       TEXT NOT NULL,
	hash       BLOB NOT NULL UNIQUE, -- SHA-256 of the secret
	role       TEXT NOT NULL,
	tlp        INTEGER NOT NULL,
	created    INTEGER NOT NULL,
	created_by TEXT NOT NULL,
	expires    INTEGER, -- null: never
	revoked    INTEGER,
	revoked_by TEXT NOT NULL,
	last_used  INTEGER  -- to a minute
) STRICT;

-- Each entry holds the hash of the one before it: docs/ACCESS.md.
CREATE TABLE audit (
	n        INTEGER PRIMARY KEY, -- 1, 2, 3 …
	time     INTEGER NOT NULL,
	actor    TEXT NOT NULL,
	token    INTEGER NOT NULL, -- 0: none
	action   TEXT NOT NULL,
	target   TEXT NOT NULL,
	outcome  TEXT NOT NULL,
	remote   TEXT NOT NULL,
	detail   TEXT NOT NULL,    -- JSON, or empty
	previous BLOB NOT NULL,
	hash     BLOB NOT NULL
) STRICT;

-- The last entry: who appends locks this row first, so that the chain cannot fork.
CREATE TABLE audit_head (
	id   INTEGER PRIMARY KEY CHECK (id = 1),
	n    INTEGER NOT NULL,
	hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_head (id, n, hash) VALUES (1, 0, zeroblob(32));

-- INSERT OR REPLACE deletes without firing a trigger of DELETE: an entry must be the next one.
CREATE TRIGGER audit_insert BEFORE INSERT ON audit
WHEN NEW.n IS NOT (SELECT coalesce(max(n), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log takes only the next entry'); END;

CREATE TRIGGER audit_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_head_delete BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
