-- The twin of SQLite's file of the same name: the same tables and columns. A truth value is a SMALLINT of 0 or 1, and text is
-- ordered by its bytes, as there. An entry of an index has at most 2704 bytes, and a longer one is refused: what documents bring is
-- indexed by hashes of it.
-- Times are microseconds since 1970 in UTC. A TLP is 0 (CLEAR) to 4 (RED).

-- The last numbers that are visible: what stands beyond them is staged, or was left by an import that did not end.
CREATE TABLE counter (
	name  TEXT COLLATE "C" PRIMARY KEY,
	value BIGINT NOT NULL
);

CREATE TABLE collection (
	number      BIGINT PRIMARY KEY,
	id          TEXT COLLATE "C" NOT NULL UNIQUE,
	alias       TEXT COLLATE "C" NOT NULL UNIQUE,
	title       TEXT COLLATE "C" NOT NULL,
	description TEXT COLLATE "C" NOT NULL,
	can_write   SMALLINT NOT NULL
);

-- Assertions and objects of a document follow one another: it has those after first_ up to last_.
CREATE TABLE document (
	id              BIGINT PRIMARY KEY,
	collection      BIGINT NOT NULL REFERENCES collection,
	feed            TEXT COLLATE "C" NOT NULL,
	imported_by     TEXT COLLATE "C" NOT NULL,
	sha256          TEXT COLLATE "C" NOT NULL,
	name            TEXT COLLATE "C" NOT NULL,
	title           TEXT COLLATE "C" NOT NULL,
	head            TEXT COLLATE "C" NOT NULL, -- JSON: intel.Document
	story           TEXT COLLATE "C" NOT NULL, -- JSON: store.Story
	marking         TEXT COLLATE "C" NOT NULL,
	tlp             SMALLINT NOT NULL,
	story_tlp       SMALLINT NOT NULL, -- of what it tells: that of its strictest part
	added           BIGINT NOT NULL UNIQUE,
	first_assertion BIGINT NOT NULL,
	last_assertion  BIGINT NOT NULL,
	first_object    BIGINT NOT NULL,
	last_object     BIGINT NOT NULL,
	rejected        BIGINT NOT NULL,
	objects         BIGINT NOT NULL, -- that were new to the collection
	withdrawn       BIGINT, -- when it was taken out of use
	reason          TEXT COLLATE "C" NOT NULL,
	withdrawn_by    TEXT COLLATE "C" NOT NULL
);
CREATE INDEX document_sha256 ON document (sha256);
CREATE INDEX document_last_object ON document (last_object);

-- The key is a hash of kind and folded value; stix_key is the hash of stix_id that object has as key.
CREATE TABLE assertion (
	id          BIGINT PRIMARY KEY,
	key         BIGINT NOT NULL,
	kind        TEXT COLLATE "C" NOT NULL,
	value       TEXT COLLATE "C" NOT NULL,
	document    BIGINT NOT NULL,
	stix_id     TEXT COLLATE "C", -- the document's own
	stix_key    BYTEA,
	modified    BIGINT,
	tlp         SMALLINT, -- its own; null: the document's
	role        TEXT COLLATE "C" NOT NULL,
	ports       TEXT COLLATE "C" NOT NULL, -- 443,8443
	confidence  BIGINT NOT NULL,
	valid_from  BIGINT,
	valid_until BIGINT,
	revoked     SMALLINT NOT NULL,
	evidence    TEXT COLLATE "C" NOT NULL -- JSON: a list of intel.Evidence
);
CREATE INDEX assertion_key ON assertion (key);
CREATE INDEX assertion_stix_key ON assertion (stix_key) WHERE stix_key IS NOT NULL;

-- An assertion whose STIX object has a newer version in a document.
CREATE TABLE supersession (
	assertion BIGINT NOT NULL,
	document  BIGINT NOT NULL, -- that brought the newer version
	tlp       SMALLINT NOT NULL, -- of the newer version; -1: that of its document
	PRIMARY KEY (assertion, document, tlp)
);

CREATE TABLE rejected (
	document BIGINT NOT NULL,
	number   BIGINT NOT NULL, -- from 1
	body     TEXT COLLATE "C" NOT NULL,    -- JSON: intel.Rejected
	PRIMARY KEY (document, number)
);

CREATE TABLE decision (
	id         BIGINT PRIMARY KEY,
	key        BIGINT NOT NULL,
	kind       TEXT COLLATE "C" NOT NULL,
	value      TEXT COLLATE "C" NOT NULL,
	at         BIGINT NOT NULL,
	expired    SMALLINT NOT NULL,
	reason     TEXT COLLATE "C" NOT NULL,
	decided_by TEXT COLLATE "C" NOT NULL,
	added      BIGINT NOT NULL
);
CREATE INDEX decision_key ON decision (key);

-- The key is a hash of the id: half as long, and of one length.
CREATE TABLE object (
	seq        BIGINT PRIMARY KEY,
	collection BIGINT NOT NULL, -- minus the document where that is out of use: nobody pages there, and another may bring the object again
	key        BYTEA NOT NULL,
	id         TEXT COLLATE "C" NOT NULL,
	type       TEXT COLLATE "C" NOT NULL,
	spec       TEXT COLLATE "C" NOT NULL,
	version    BIGINT NOT NULL, -- modified, else created, else 0
	tlp        SMALLINT,          -- its own; null: the document's
	document   BIGINT NOT NULL,
	body       BYTEA NOT NULL
);
CREATE UNIQUE INDEX object_version ON object (key, collection, version);
CREATE INDEX object_page ON object (collection, seq);
