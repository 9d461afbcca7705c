-- Who may use the store, and what they did. Times are microseconds since 1970 in UTC. A TLP is 0 (CLEAR) to 4 (RED).

CREATE TABLE token (
	id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- never given twice: the audit log names tokens by it
	name       TEXT COLLATE "C" NOT NULL,
	hash       BYTEA NOT NULL UNIQUE, -- SHA-256 of the secret
	role       TEXT COLLATE "C" NOT NULL,
	tlp        SMALLINT NOT NULL,
	created    BIGINT NOT NULL,
	created_by TEXT COLLATE "C" NOT NULL,
	expires    BIGINT, -- null: never
	revoked    BIGINT,
	revoked_by TEXT COLLATE "C" NOT NULL,
	last_used  BIGINT  -- to a minute
);

-- Each entry holds the hash of the one before it: docs/ACCESS.md.
CREATE TABLE audit (
	n        BIGINT PRIMARY KEY, -- 1, 2, 3 …
	time     BIGINT NOT NULL,
	actor    TEXT COLLATE "C" NOT NULL,
	token    BIGINT NOT NULL, -- 0: none
	action   TEXT COLLATE "C" NOT NULL,
	target   TEXT COLLATE "C" NOT NULL,
	outcome  TEXT COLLATE "C" NOT NULL,
	remote   TEXT COLLATE "C" NOT NULL,
	detail   TEXT COLLATE "C" NOT NULL,   -- JSON, or empty; not JSONB, which would change it
	previous BYTEA NOT NULL,
	hash     BYTEA NOT NULL
);

-- The last entry: who appends locks this row first, so that the chain cannot fork.
CREATE TABLE audit_head (
	id   SMALLINT PRIMARY KEY CHECK (id = 1),
	n    BIGINT NOT NULL,
	hash BYTEA NOT NULL
);
INSERT INTO audit_head (id, n, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION audit_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.n IS DISTINCT FROM (SELECT coalesce(max(n), 0) + 1 FROM audit) THEN
		RAISE EXCEPTION 'the audit log takes only the next entry';
	END IF;
	RETURN NEW;
END $$;

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the audit log is append-only';
END $$;

CREATE TRIGGER audit_insert BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_next();
CREATE TRIGGER audit_update BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_delete BEFORE DELETE OR TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
