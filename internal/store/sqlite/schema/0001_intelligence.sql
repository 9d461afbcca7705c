-- Times are microseconds since 1970 in UTC. A TLP is 0 (CLEAR) to 4 (RED).

-- The last numbers that are visible: what stands beyond them is staged, or was left by an import that did not end.
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

-- Assertions and objects of a document follow one another: it has those after first_ up to last_.
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
CREATE INDEX document_sha256 ON document (sha256);
CREATE INDEX document_last_object ON document (last_object);

-- The key is a hash of kind and folded value; stix_key is the hash of stix_id that object has as key.
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
CREATE INDEX assertion_key ON assertion (key);
CREATE INDEX assertion_stix_key ON assertion (stix_key) WHERE stix_key IS NOT NULL;

-- An assertion whose STIX object has a newer version in a document.
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
CREATE INDEX decision_key ON decision (key);

-- The key is a hash of the id: half as long, and of one length.
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
CREATE UNIQUE INDEX object_version ON object (key, collection, version);
CREATE INDEX object_page ON object (collection, seq);
