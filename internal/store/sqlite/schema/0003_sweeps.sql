-- A sweep is staged (recorded is null) until all of it is there; then recorded makes it visible. Times are microseconds since 1970.
CREATE TABLE sweep (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	touched  INTEGER NOT NULL, -- when something was staged last: what stays behind is cleared away by it
	recorded INTEGER,
	tlp      INTEGER NOT NULL,
	started  INTEGER NOT NULL,
	verdict  TEXT NOT NULL,
	head     TEXT NOT NULL     -- JSON: store.Sweep
) STRICT;

-- Parts of long lists, by their content: sweeps that ask the same share them. The id is the begin of a SHA-256 of what it holds.
CREATE TABLE sweep_chunk (
	id   BLOB PRIMARY KEY,
	body BLOB NOT NULL
) STRICT;

-- The records of a sweep in their order, several in a row: lines of JSON, compressed. Of verdicts on indicators, the indicators are in
-- the chunk, and the body has the rest.
CREATE TABLE sweep_record (
	sweep  INTEGER NOT NULL REFERENCES sweep,
	number INTEGER NOT NULL, -- of the first, from 1
	type   TEXT NOT NULL,
	count  INTEGER NOT NULL,
	body   BLOB NOT NULL,
	chunk  BLOB REFERENCES sweep_chunk,
	PRIMARY KEY (sweep, number)
) STRICT;
CREATE INDEX sweep_record_chunk ON sweep_record (chunk) WHERE chunk IS NOT NULL;

-- In which rows of sweep_record the sightings of an indicator are.
CREATE TABLE sweep_sighting (
	sweep  INTEGER NOT NULL REFERENCES sweep,
	key    INTEGER NOT NULL,
	number INTEGER NOT NULL,
	PRIMARY KEY (sweep, key, number)
) STRICT, WITHOUT ROWID;

-- What many indicators of a kind have in common: the verdict, and why.
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

-- The keys of an answer's indicators, in rising order: a chunk holds those from first_key on, 8 bytes each.
CREATE TABLE sweep_key (
	sweep     INTEGER NOT NULL REFERENCES sweep,
	answer    INTEGER NOT NULL,
	first_key INTEGER NOT NULL,
	chunk     BLOB NOT NULL REFERENCES sweep_chunk,
	PRIMARY KEY (sweep, answer, first_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX sweep_key_chunk ON sweep_key (chunk);

-- What was seen or mentioned, each for itself.
CREATE TABLE sweep_found (
	key    INTEGER NOT NULL,
	sweep  INTEGER NOT NULL REFERENCES sweep,
	kind   TEXT NOT NULL,
	value  TEXT NOT NULL, -- folded
	body   TEXT NOT NULL, -- JSON: store.SweepVerdict
	PRIMARY KEY (key, sweep)
) STRICT, WITHOUT ROWID;
CREATE INDEX sweep_found_sweep ON sweep_found (sweep);
