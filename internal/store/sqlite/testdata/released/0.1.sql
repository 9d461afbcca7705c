CREATE TABLE counter (
	name  TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE collection (
	number      INTEGER PRIMARY KEY,
	id          TEXT NOT NULL UNIQUE,
	alias       TEXT NOT NULL UNIQUE,
	title       TEXT NOT NULL,
	description TEXT NOT NULL,
	can_write   INTEGER NOT NULL
) STRICT;
CREATE TABLE document (
	id              INTEGER PRIMARY KEY,
	collection      INTEGER NOT NULL REFERENCES collection,
	feed            TEXT NOT NULL,
	imported_by     TEXT NOT NULL,
	sha256          TEXT NOT NULL,
	name            TEXT NOT NULL,
	title           TEXT NOT NULL,
	head            TEXT NOT NULL, -- JSON: intel.Document
	story           TEXT NOT NULL, -- JSON: store.Story
	marking         TEXT NOT NULL,
	tlp             INTEGER NOT NULL,
	story_tlp       INTEGER NOT NULL, -- of what it tells: that of its strictest part
	added           INTEGER NOT NULL UNIQUE,
	first_assertion INTEGER NOT NULL,
	last_assertion  INTEGER NOT NULL,
	first_object    INTEGER NOT NULL,
	last_object     INTEGER NOT NULL,
	rejected        INTEGER NOT NULL,
	objects         INTEGER NOT NULL, -- that were new to the collection
	withdrawn       INTEGER, -- when it was taken out of use
	reason          TEXT NOT NULL,
	withdrawn_by    TEXT NOT NULL
) STRICT;
CREATE TABLE assertion (
	id          INTEGER PRIMARY KEY,
	key         INTEGER NOT NULL,
	kind        TEXT NOT NULL,
	value       TEXT NOT NULL,
	document    INTEGER NOT NULL,
	stix_id     TEXT, -- the document's own
	stix_key    BLOB,
	modified    INTEGER,
	tlp         INTEGER, -- its own; null: the document's
	role        TEXT NOT NULL,
	ports       TEXT NOT NULL, -- 443,8443
	confidence  INTEGER NOT NULL,
	valid_from  INTEGER,
	valid_until INTEGER,
	revoked     INTEGER NOT NULL,
	evidence    TEXT NOT NULL -- JSON: a list of intel.Evidence
) STRICT;
CREATE TABLE supersession (
	assertion INTEGER NOT NULL,
	document  INTEGER NOT NULL, -- that brought the newer version
	tlp       INTEGER NOT NULL, -- of the newer version; -1: that of its document
	PRIMARY KEY (assertion, document, tlp)
) STRICT, WITHOUT ROWID;
CREATE TABLE rejected (
	document INTEGER NOT NULL,
	number   INTEGER NOT NULL, -- from 1
	body     TEXT NOT NULL,    -- JSON: intel.Rejected
	PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE decision (
	id         INTEGER PRIMARY KEY,
	key        INTEGER NOT NULL,
	kind       TEXT NOT NULL,
	value      TEXT NOT NULL,
	at         INTEGER NOT NULL,
	expired    INTEGER NOT NULL,
	reason     TEXT NOT NULL,
	decided_by TEXT NOT NULL,
	added      INTEGER NOT NULL
) STRICT;
CREATE TABLE object (
	seq        INTEGER PRIMARY KEY,
	collection INTEGER NOT NULL, -- minus the document where that is out of use: nobody pages there, and another may bring the object again
	key        BLOB NOT NULL,
	id         TEXT NOT NULL,
	type       TEXT NOT NULL,
	spec       TEXT NOT NULL,
	version    INTEGER NOT NULL, -- modified, else created, else 0
	tlp        INTEGER,          -- its own; null: the document's
	document   INTEGER NOT NULL,
	body       BLOB NOT NULL
) STRICT;
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
CREATE TABLE audit_head (
	id   INTEGER PRIMARY KEY CHECK (id = 1),
	n    INTEGER NOT NULL,
	hash BLOB NOT NULL
) STRICT;
CREATE TABLE sweep (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	touched  INTEGER NOT NULL, -- when something was staged last: what stays behind is cleared away by it
	recorded INTEGER,
	tlp      INTEGER NOT NULL,
	started  INTEGER NOT NULL,
	verdict  TEXT NOT NULL,
	head     TEXT NOT NULL     -- JSON: store.Sweep
) STRICT;
CREATE TABLE sweep_chunk (
	id   BLOB PRIMARY KEY,
	body BLOB NOT NULL
) STRICT;
CREATE TABLE sweep_record (
	sweep  INTEGER NOT NULL REFERENCES sweep,
	number INTEGER NOT NULL, -- of the first, from 1
	type   TEXT NOT NULL,
	count  INTEGER NOT NULL,
	body   BLOB NOT NULL,
	chunk  BLOB REFERENCES sweep_chunk,
	PRIMARY KEY (sweep, number)
) STRICT;
CREATE TABLE sweep_sighting (
	sweep  INTEGER NOT NULL REFERENCES sweep,
	key    INTEGER NOT NULL,
	number INTEGER NOT NULL,
	PRIMARY KEY (sweep, key, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE sweep_answer (
	sweep     INTEGER NOT NULL REFERENCES sweep,
	number    INTEGER NOT NULL,
	kind      TEXT NOT NULL,
	verdict   TEXT NOT NULL,
	set_aside INTEGER NOT NULL,
	reason    TEXT NOT NULL,
	count     INTEGER NOT NULL,
	PRIMARY KEY (sweep, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE sweep_key (
	sweep     INTEGER NOT NULL REFERENCES sweep,
	answer    INTEGER NOT NULL,
	first_key INTEGER NOT NULL,
	chunk     BLOB NOT NULL REFERENCES sweep_chunk,
	PRIMARY KEY (sweep, answer, first_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE sweep_found (
	key    INTEGER NOT NULL,
	sweep  INTEGER NOT NULL REFERENCES sweep,
	kind   TEXT NOT NULL,
	value  TEXT NOT NULL, -- folded
	body   TEXT NOT NULL, -- JSON: store.SweepVerdict
	PRIMARY KEY (key, sweep)
) STRICT, WITHOUT ROWID;
CREATE TABLE feed (
	name       TEXT PRIMARY KEY,
	url        TEXT NOT NULL,
	kind       TEXT NOT NULL,
	collection TEXT NOT NULL, -- alias
	marking    TEXT NOT NULL, -- instead of the documents' own; '': that
	every      INTEGER NOT NULL, -- seconds
	added      INTEGER NOT NULL,
	added_by   TEXT NOT NULL,
	state      TEXT NOT NULL -- JSON, of package feed
) STRICT, WITHOUT ROWID;
CREATE TABLE taxii_status (
	id        TEXT PRIMARY KEY,
	posted_by TEXT NOT NULL,
	requested INTEGER NOT NULL,
	finished  INTEGER,
	server    TEXT NOT NULL,
	lease     INTEGER NOT NULL,
	report    BLOB NOT NULL -- JSON: the status resource
) STRICT;
INSERT INTO counter (name, value) VALUES ('added', 1795418614156330);
INSERT INTO counter (name, value) VALUES ('assertion', 4);
INSERT INTO counter (name, value) VALUES ('document', 3);
INSERT INTO counter (name, value) VALUES ('object', 2);
INSERT INTO collection (number, id, alias, title, description, can_write) VALUES (1, '1b94689b-aec6-4194-a45e-ebac8b16724c', 'intelligence', 'Intelligence', 'All that was imported, but for what went to collections of its own.', 0);
INSERT INTO collection (number, id, alias, title, description, can_write) VALUES (2, '593b66d9-23fc-4b1a-8983-7dea008f36c8', 'shared', 'Shared', '', 1);
INSERT INTO document (id, collection, feed, imported_by, sha256, name, title, head, story, marking, tlp, story_tlp, added, first_assertion, last_assertion, first_object, last_object, rejected, objects, withdrawn, reason, withdrawn_by) VALUES (1, 1, '', 'tester', 'sha of a', 'a', 'Title of a', '{"name":"a","sha256":"sha of a","media_type":"","decoder":"","text_sha256":"","title":"Title of a"}', '{"vulnerabilities":[],"actors":[],"malware":[],"techniques":[],"agencies":[],"sectors":[],"countries":[],"events":[],"claims":[],"mitigations":[],"rules":[],"faults":["page 4 is damaged"]}', 'TLP:CLEAR', 0, 0, 1795418614149101, 0, 1, 0, 1, 1, 1, NULL, '', '');
INSERT INTO document (id, collection, feed, imported_by, sha256, name, title, head, story, marking, tlp, story_tlp, added, first_assertion, last_assertion, first_object, last_object, rejected, objects, withdrawn, reason, withdrawn_by) VALUES (2, 1, '', 'tester', 'sha of b', 'b', 'Title of b', '{"name":"b","sha256":"sha of b","media_type":"","decoder":"","text_sha256":"","title":"Title of b"}', '{"vulnerabilities":[],"actors":[],"malware":[],"techniques":[],"agencies":[],"sectors":[],"countries":[],"events":[],"claims":[],"mitigations":[],"rules":[],"faults":["page 4 is damaged"]}', 'TLP:GREEN', 1, 1, 1795418614154848, 1, 3, 1, 2, 0, 1, NULL, '', '');
INSERT INTO document (id, collection, feed, imported_by, sha256, name, title, head, story, marking, tlp, story_tlp, added, first_assertion, last_assertion, first_object, last_object, rejected, objects, withdrawn, reason, withdrawn_by) VALUES (3, 1, '', 'tester', 'sha of c', 'c', 'Title of c', '{"name":"c","sha256":"sha of c","media_type":"","decoder":"","text_sha256":"","title":"Title of c"}', '{"vulnerabilities":[],"actors":[],"malware":[],"techniques":[],"agencies":[],"sectors":[],"countries":[],"events":[],"claims":[],"mitigations":[],"rules":[],"faults":["page 4 is damaged"]}', 'TLP:RED', 4, 4, 1795418614156330, 3, 4, 2, 2, 0, 0, 1767571200123456, 'a draft', 'ann');
INSERT INTO assertion (id, key, kind, value, document, stix_id, stix_key, modified, tlp, role, ports, confidence, valid_from, valid_until, revoked, evidence) VALUES (1, -2154051288437996185, 'domain', 'evil.example', 1, 'indicator--1', X'6b8e470672db2c0167587b3e582a7855', 1767225600123456, NULL, 'c2', '443', 80, 1767225600123456, NULL, 0, '[{"offset":3,"quote":"evil.example"}]');
INSERT INTO assertion (id, key, kind, value, document, stix_id, stix_key, modified, tlp, role, ports, confidence, valid_from, valid_until, revoked, evidence) VALUES (2, -2154051288437996185, 'domain', 'evil.example', 2, 'indicator--1', X'6b8e470672db2c0167587b3e582a7855', 1767312000123456, NULL, 'c2', '443', 90, 1767225600123456, NULL, 0, '[{"offset":3,"quote":"evil.example"}]');
INSERT INTO assertion (id, key, kind, value, document, stix_id, stix_key, modified, tlp, role, ports, confidence, valid_from, valid_until, revoked, evidence) VALUES (3, -2154051288437996185, 'domain', 'evil.example', 2, NULL, NULL, NULL, 1, '', '', 30, NULL, NULL, 0, '[{"offset":3,"quote":"evil.example"}]');
INSERT INTO assertion (id, key, kind, value, document, stix_id, stix_key, modified, tlp, role, ports, confidence, valid_from, valid_until, revoked, evidence) VALUES (4, -109019934939518896, 'domain', 'secret.example', 3, NULL, NULL, NULL, NULL, '', '', 80, NULL, NULL, 0, '[{"offset":3,"quote":"secret.example"}]');
INSERT INTO supersession (assertion, document, tlp) VALUES (1, 2, -1);
INSERT INTO rejected (document, number, body) VALUES (1, 1, '{"kind":"domain","value":"agency.example","reason":"an agency","evidence":null}');
INSERT INTO decision (id, key, kind, value, at, expired, reason, decided_by, added) VALUES (1, -2154051288437996185, 'domain', 'evil.example', 1767657600123456, 1, 'given away', 'ann', 1795418614157687);
INSERT INTO object (seq, collection, key, id, type, spec, version, tlp, document, body) VALUES (1, 1, X'6b8e470672db2c0167587b3e582a7855', 'indicator--1', 'indicator', '2.1', 1767225600123456, NULL, 1, X'7b226964223a22696e64696361746f722d2d31222c226e223a317d');
INSERT INTO object (seq, collection, key, id, type, spec, version, tlp, document, body) VALUES (2, 1, X'6b8e470672db2c0167587b3e582a7855', 'indicator--1', 'indicator', '2.1', 1767312000123456, NULL, 2, X'7b226964223a22696e64696361746f722d2d31222c226e223a327d');
INSERT INTO token (id, name, hash, role, tlp, created, created_by, expires, revoked, revoked_by, last_used) VALUES (1, 'siem', X'af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf', 'reader', 2, 1795418614158023, 'ann', NULL, NULL, '', NULL);
INSERT INTO audit (n, time, actor, token, action, target, outcome, remote, detail, previous, hash) VALUES (1, 1795418614158204, 'ann', 0, 'token.add', 'token 1 siem', 'done', '', '{"expires":"never","role":"reader","tlp":"TLP:AMBER"}', X'0000000000000000000000000000000000000000000000000000000000000000', X'4454333fdf195547b1e1df1587c258869ed8f5f591cd310592e8fa3bee028313');
INSERT INTO audit_head (id, n, hash) VALUES (1, 1, X'4454333fdf195547b1e1df1587c258869ed8f5f591cd310592e8fa3bee028313');
INSERT INTO sweep (id, touched, recorded, tlp, started, verdict, head) VALUES (1, 1795418614160458, 1795418614160458, 0, 1767830400123456, 'not-seen', '{"id":0,"started":"2026-01-08T00:00:00.123456Z","finished":"2026-01-08T00:00:00.123456Z","version":"","paths":["/var/log"],"by":"ann","documents":2,"scope":"given","verdict":"not-seen","indicators":1,"hit":0,"not_seen":1,"cannot_say":0,"sightings":0,"mentions":0,"rule_matches":0,"sources":0,"bytes":0,"marking":""}');
INSERT INTO sweep_chunk (id, body) VALUES (X'7f25e52f91614f47ca3ee48f6c4614b3be1d1ced', X'28b52ffd0400b9000006646f6d61696e0e686f73742d312e6578616d706c65002b499564');
INSERT INTO sweep_chunk (id, body) VALUES (X'9b7b7d0feaa6eb45e9ba3e973f8657d3b34878e8', X'28b52ffd04004100008b55b503eb40834a07ea1040');
INSERT INTO sweep_record (sweep, number, type, count, body, chunk) VALUES (1, 1, 'run', 1, X'28b52ffd0400e100007b227265636f7264223a2272756e222c22696e74656c223a5b5d7d0acb83c20d', NULL);
INSERT INTO sweep_record (sweep, number, type, count, body, chunk) VALUES (1, 2, 'verdict', 1, X'28b52ffd0400c9000001162c2276657264696374223a226e6f742d7365656e227d003ac31725', X'7f25e52f91614f47ca3ee48f6c4614b3be1d1ced');
INSERT INTO sweep_record (sweep, number, type, count, body, chunk) VALUES (1, 3, 'summary', 1, X'28b52ffd0400a900007b227265636f7264223a2273756d6d617279227d0ad482ca7d', NULL);
INSERT INTO sweep_answer (sweep, number, kind, verdict, set_aside, reason, count) VALUES (1, 0, 'domain', 'not-seen', 0, '', 1);
INSERT INTO sweep_key (sweep, answer, first_key, chunk) VALUES (1, 0, -8406614100980759734, X'9b7b7d0feaa6eb45e9ba3e973f8657d3b34878e8');
INSERT INTO feed (name, url, kind, collection, marking, every, added, added_by, state) VALUES ('gulls', 'https://gulls.example/list.txt', 'list', 'intelligence', '', 3600, 1795418614158823, 'ann', '{"etag":"x"}');
INSERT INTO taxii_status (id, posted_by, requested, finished, server, lease, report) VALUES ('6a6a0d2c-91b5-4a9d-8f8d-7a1f7f3c2f11', 'siem', 1767744000123456, 1767744000123456, 'one', 4949018614159328, X'7b7d');
CREATE INDEX document_sha256 ON document (sha256);
CREATE INDEX document_last_object ON document (last_object);
CREATE INDEX assertion_key ON assertion (key);
CREATE INDEX assertion_stix_key ON assertion (stix_key) WHERE stix_key IS NOT NULL;
CREATE INDEX decision_key ON decision (key);
CREATE UNIQUE INDEX object_version ON object (key, collection, version);
CREATE INDEX object_page ON object (collection, seq);
CREATE TRIGGER audit_insert BEFORE INSERT ON audit
WHEN NEW.n IS NOT (SELECT coalesce(max(n), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log takes only the next entry'); END;
CREATE TRIGGER audit_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_head_delete BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE INDEX sweep_record_chunk ON sweep_record (chunk) WHERE chunk IS NOT NULL;
CREATE INDEX sweep_key_chunk ON sweep_key (chunk);
CREATE INDEX sweep_found_sweep ON sweep_found (sweep);
CREATE INDEX taxii_status_lease ON taxii_status (lease);
CREATE INDEX taxii_status_pending ON taxii_status (server) WHERE finished IS NULL;
CREATE INDEX object_type ON object (collection, type, seq);

PRAGMA application_id = 1885563764;
PRAGMA user_version = 5;
