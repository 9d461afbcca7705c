SELECT pg_catalog.set_config('search_path', '', false);

CREATE SCHEMA picket;

CREATE FUNCTION picket.audit_next() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	IF NEW.n IS DISTINCT FROM (SELECT coalesce(max(n), 0) + 1 FROM audit) THEN
		RAISE EXCEPTION 'the audit log takes only the next entry';
	END IF;
	RETURN NEW;
END $$;

CREATE FUNCTION picket.audit_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	RAISE EXCEPTION 'the audit log is append-only';
END $$;

CREATE TABLE picket.assertion (
    id bigint NOT NULL,
    key bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    document bigint NOT NULL,
    stix_id text COLLATE pg_catalog."C",
    stix_key bytea,
    modified bigint,
    tlp smallint,
    role text NOT NULL COLLATE pg_catalog."C",
    ports text NOT NULL COLLATE pg_catalog."C",
    confidence bigint NOT NULL,
    valid_from bigint,
    valid_until bigint,
    revoked smallint NOT NULL,
    evidence text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE picket.audit (
    n bigint NOT NULL,
    "time" bigint NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    token bigint NOT NULL,
    action text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    outcome text NOT NULL COLLATE pg_catalog."C",
    remote text NOT NULL COLLATE pg_catalog."C",
    detail text NOT NULL COLLATE pg_catalog."C",
    previous bytea NOT NULL,
    hash bytea NOT NULL
);

CREATE TABLE picket.audit_head (
    id smallint NOT NULL,
    n bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_head_id_check CHECK ((id = 1))
);

CREATE TABLE picket.collection (
    number bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    alias text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    can_write smallint NOT NULL
);

CREATE TABLE picket.counter (
    name text NOT NULL COLLATE pg_catalog."C",
    value bigint NOT NULL
);

CREATE TABLE picket.decision (
    id bigint NOT NULL,
    key bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    expired smallint NOT NULL,
    reason text NOT NULL COLLATE pg_catalog."C",
    decided_by text NOT NULL COLLATE pg_catalog."C",
    added bigint NOT NULL
);

CREATE TABLE picket.document (
    id bigint NOT NULL,
    collection bigint NOT NULL,
    feed text NOT NULL COLLATE pg_catalog."C",
    imported_by text NOT NULL COLLATE pg_catalog."C",
    sha256 text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL COLLATE pg_catalog."C",
    head text NOT NULL COLLATE pg_catalog."C",
    story text NOT NULL COLLATE pg_catalog."C",
    marking text NOT NULL COLLATE pg_catalog."C",
    tlp smallint NOT NULL,
    story_tlp smallint NOT NULL,
    added bigint NOT NULL,
    first_assertion bigint NOT NULL,
    last_assertion bigint NOT NULL,
    first_object bigint NOT NULL,
    last_object bigint NOT NULL,
    rejected bigint NOT NULL,
    objects bigint NOT NULL,
    withdrawn bigint,
    reason text NOT NULL COLLATE pg_catalog."C",
    withdrawn_by text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE picket.feed (
    name text NOT NULL COLLATE pg_catalog."C",
    url text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    collection text NOT NULL COLLATE pg_catalog."C",
    marking text NOT NULL COLLATE pg_catalog."C",
    every bigint NOT NULL,
    added bigint NOT NULL,
    added_by text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE picket.object (
    seq bigint NOT NULL,
    collection bigint NOT NULL,
    key bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    spec text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    tlp smallint,
    document bigint NOT NULL,
    body bytea NOT NULL
);

CREATE TABLE picket.rejected (
    document bigint NOT NULL,
    number bigint NOT NULL,
    body text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE picket.schema_version (
    version bigint NOT NULL,
    applied timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE picket.supersession (
    assertion bigint NOT NULL,
    document bigint NOT NULL,
    tlp smallint NOT NULL
);

CREATE TABLE picket.sweep (
    id bigint NOT NULL,
    touched bigint NOT NULL,
    recorded bigint,
    tlp smallint NOT NULL,
    started bigint NOT NULL,
    verdict text NOT NULL COLLATE pg_catalog."C",
    head text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE picket.sweep_answer (
    sweep bigint NOT NULL,
    number bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    verdict text NOT NULL COLLATE pg_catalog."C",
    set_aside smallint NOT NULL,
    reason text NOT NULL COLLATE pg_catalog."C",
    count bigint NOT NULL
);

CREATE TABLE picket.sweep_chunk (
    id bytea NOT NULL,
    body bytea NOT NULL
);

CREATE TABLE picket.sweep_found (
    key bigint NOT NULL,
    sweep bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C"
);

ALTER TABLE picket.sweep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME picket.sweep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE picket.sweep_key (
    sweep bigint NOT NULL,
    answer bigint NOT NULL,
    first_key bigint NOT NULL,
    chunk bytea NOT NULL
);

CREATE TABLE picket.sweep_record (
    sweep bigint NOT NULL,
    number bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    count bigint NOT NULL,
    body bytea NOT NULL,
    chunk bytea
);

CREATE TABLE picket.sweep_sighting (
    sweep bigint NOT NULL,
    key bigint NOT NULL,
    number bigint NOT NULL
);

CREATE TABLE picket.taxii_status (
    id text NOT NULL COLLATE pg_catalog."C",
    posted_by text NOT NULL COLLATE pg_catalog."C",
    requested bigint NOT NULL,
    finished bigint,
    server text NOT NULL COLLATE pg_catalog."C",
    lease bigint NOT NULL,
    report bytea NOT NULL
);

CREATE TABLE picket.token (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    hash bytea NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C",
    tlp smallint NOT NULL,
    created bigint NOT NULL,
    created_by text NOT NULL COLLATE pg_catalog."C",
    expires bigint,
    revoked bigint,
    revoked_by text NOT NULL COLLATE pg_catalog."C",
    last_used bigint
);

ALTER TABLE picket.token ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME picket.token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

INSERT INTO picket.assertion (id, key, kind, value, document, stix_id, stix_key, modified, tlp, role, ports, confidence, valid_from, valid_until, revoked, evidence) VALUES (1, -2154051288437996185, 'domain', 'evil.example', 1, 'indicator--1', '\x6b8e470672db2c0167587b3e582a7855', 1767225600123456, NULL, 'c2', '443', 80, 1767225600123456, NULL, 0, '[{"offset":3,"quote":"evil.example"}]');
INSERT INTO picket.assertion (id, key, kind, value, document, stix_id, stix_key, modified, tlp, role, ports, confidence, valid_from, valid_until, revoked, evidence) VALUES (3, -2154051288437996185, 'domain', 'evil.example', 2, NULL, NULL, NULL, 1, '', '', 30, NULL, NULL, 0, '[{"offset":3,"quote":"evil.example"}]');
INSERT INTO picket.assertion (id, key, kind, value, document, stix_id, stix_key, modified, tlp, role, ports, confidence, valid_from, valid_until, revoked, evidence) VALUES (2, -2154051288437996185, 'domain', 'evil.example', 2, 'indicator--1', '\x6b8e470672db2c0167587b3e582a7855', 1767312000123456, NULL, 'c2', '443', 90, 1767225600123456, NULL, 0, '[{"offset":3,"quote":"evil.example"}]');
INSERT INTO picket.assertion (id, key, kind, value, document, stix_id, stix_key, modified, tlp, role, ports, confidence, valid_from, valid_until, revoked, evidence) VALUES (4, -109019934939518896, 'domain', 'secret.example', 3, NULL, NULL, NULL, NULL, '', '', 80, NULL, NULL, 0, '[{"offset":3,"quote":"secret.example"}]');

INSERT INTO picket.audit (n, "time", actor, token, action, target, outcome, remote, detail, previous, hash) VALUES (1, 1795418615353092, 'ann', 0, 'token.add', 'token 1 siem', 'done', '', '{"expires":"never","role":"reader","tlp":"TLP:AMBER"}', '\x0000000000000000000000000000000000000000000000000000000000000000', '\xdd2922791a4506319b926fd20467bc702c25a4812544b688368cca51efcf2398');

INSERT INTO picket.audit_head (id, n, hash) VALUES (1, 1, '\xdd2922791a4506319b926fd20467bc702c25a4812544b688368cca51efcf2398');

INSERT INTO picket.collection (number, id, alias, title, description, can_write) VALUES (1, '2fff7475-43af-460a-9737-d35a0ae6e7db', 'intelligence', 'Intelligence', 'All that was imported, but for what went to collections of its own.', 0);
INSERT INTO picket.collection (number, id, alias, title, description, can_write) VALUES (2, '199d3916-a3c5-4e8c-9249-5794272220af', 'shared', 'Shared', '', 1);

INSERT INTO picket.counter (name, value) VALUES ('added', 1795418615343359);
INSERT INTO picket.counter (name, value) VALUES ('object', 2);
INSERT INTO picket.counter (name, value) VALUES ('document', 3);
INSERT INTO picket.counter (name, value) VALUES ('assertion', 4);

INSERT INTO picket.decision (id, key, kind, value, at, expired, reason, decided_by, added) VALUES (1, -2154051288437996185, 'domain', 'evil.example', 1767657600123456, 1, 'given away', 'ann', 1795418615351510);

INSERT INTO picket.document (id, collection, feed, imported_by, sha256, name, title, head, story, marking, tlp, story_tlp, added, first_assertion, last_assertion, first_object, last_object, rejected, objects, withdrawn, reason, withdrawn_by) VALUES (1, 1, '', 'tester', 'sha of a', 'a', 'Title of a', '{"name":"a","sha256":"sha of a","media_type":"","decoder":"","text_sha256":"","title":"Title of a"}', '{"vulnerabilities":[],"actors":[],"malware":[],"techniques":[],"agencies":[],"sectors":[],"countries":[],"events":[],"claims":[],"mitigations":[],"rules":[],"faults":["page 4 is damaged"]}', 'TLP:CLEAR', 0, 0, 1795418615309612, 0, 1, 0, 1, 1, 1, NULL, '', '');
INSERT INTO picket.document (id, collection, feed, imported_by, sha256, name, title, head, story, marking, tlp, story_tlp, added, first_assertion, last_assertion, first_object, last_object, rejected, objects, withdrawn, reason, withdrawn_by) VALUES (2, 1, '', 'tester', 'sha of b', 'b', 'Title of b', '{"name":"b","sha256":"sha of b","media_type":"","decoder":"","text_sha256":"","title":"Title of b"}', '{"vulnerabilities":[],"actors":[],"malware":[],"techniques":[],"agencies":[],"sectors":[],"countries":[],"events":[],"claims":[],"mitigations":[],"rules":[],"faults":["page 4 is damaged"]}', 'TLP:GREEN', 1, 1, 1795418615330168, 1, 3, 1, 2, 0, 1, NULL, '', '');
INSERT INTO picket.document (id, collection, feed, imported_by, sha256, name, title, head, story, marking, tlp, story_tlp, added, first_assertion, last_assertion, first_object, last_object, rejected, objects, withdrawn, reason, withdrawn_by) VALUES (3, 1, '', 'tester', 'sha of c', 'c', 'Title of c', '{"name":"c","sha256":"sha of c","media_type":"","decoder":"","text_sha256":"","title":"Title of c"}', '{"vulnerabilities":[],"actors":[],"malware":[],"techniques":[],"agencies":[],"sectors":[],"countries":[],"events":[],"claims":[],"mitigations":[],"rules":[],"faults":["page 4 is damaged"]}', 'TLP:RED', 4, 4, 1795418615343359, 3, 4, 2, 2, 0, 0, 1767571200123456, 'a draft', 'ann');

INSERT INTO picket.feed (name, url, kind, collection, marking, every, added, added_by, state) VALUES ('gulls', 'https://gulls.example/list.txt', 'list', 'intelligence', '', 3600, 1795418615354417, 'ann', '{"etag":"x"}');

INSERT INTO picket.object (seq, collection, key, id, type, spec, version, tlp, document, body) VALUES (1, 1, '\x6b8e470672db2c0167587b3e582a7855', 'indicator--1', 'indicator', '2.1', 1767225600123456, NULL, 1, '\x7b226964223a22696e64696361746f722d2d31222c226e223a317d');
INSERT INTO picket.object (seq, collection, key, id, type, spec, version, tlp, document, body) VALUES (2, 1, '\x6b8e470672db2c0167587b3e582a7855', 'indicator--1', 'indicator', '2.1', 1767312000123456, NULL, 2, '\x7b226964223a22696e64696361746f722d2d31222c226e223a327d');

INSERT INTO picket.rejected (document, number, body) VALUES (1, 1, '{"kind":"domain","value":"agency.example","reason":"an agency","evidence":null}');

INSERT INTO picket.schema_version (version, applied) VALUES (1, '2026-11-23 07:23:35.244775+00');
INSERT INTO picket.schema_version (version, applied) VALUES (2, '2026-11-23 07:23:35.260956+00');
INSERT INTO picket.schema_version (version, applied) VALUES (3, '2026-11-23 07:23:35.268377+00');
INSERT INTO picket.schema_version (version, applied) VALUES (4, '2026-11-23 07:23:35.280962+00');
INSERT INTO picket.schema_version (version, applied) VALUES (5, '2026-11-23 07:23:35.283181+00');

INSERT INTO picket.supersession (assertion, document, tlp) VALUES (1, 2, -1);

INSERT INTO picket.sweep (id, touched, recorded, tlp, started, verdict, head) VALUES (1, 1795418615359793, 1795418615359793, 0, 1767830400123456, 'not-seen', '{"id":0,"started":"2026-01-08T00:00:00.123456Z","finished":"2026-01-08T00:00:00.123456Z","version":"","paths":["/var/log"],"by":"ann","documents":2,"scope":"given","verdict":"not-seen","indicators":1,"hit":0,"not_seen":1,"cannot_say":0,"sightings":0,"mentions":0,"rule_matches":0,"sources":0,"bytes":0,"marking":""}');

INSERT INTO picket.sweep_answer (sweep, number, kind, verdict, set_aside, reason, count) VALUES (1, 0, 'domain', 'not-seen', 0, '', 1);

INSERT INTO picket.sweep_chunk (id, body) VALUES ('\x7f25e52f91614f47ca3ee48f6c4614b3be1d1ced', '\x28b52ffd0400b9000006646f6d61696e0e686f73742d312e6578616d706c65002b499564');
INSERT INTO picket.sweep_chunk (id, body) VALUES ('\x9b7b7d0feaa6eb45e9ba3e973f8657d3b34878e8', '\x28b52ffd04004100008b55b503eb40834a07ea1040');

INSERT INTO picket.sweep_key (sweep, answer, first_key, chunk) VALUES (1, 0, -8406614100980759734, '\x9b7b7d0feaa6eb45e9ba3e973f8657d3b34878e8');

INSERT INTO picket.sweep_record (sweep, number, type, count, body, chunk) VALUES (1, 1, 'run', 1, '\x28b52ffd0400e100007b227265636f7264223a2272756e222c22696e74656c223a5b5d7d0acb83c20d', NULL);
INSERT INTO picket.sweep_record (sweep, number, type, count, body, chunk) VALUES (1, 2, 'verdict', 1, '\x28b52ffd0400c9000001162c2276657264696374223a226e6f742d7365656e227d003ac31725', '\x7f25e52f91614f47ca3ee48f6c4614b3be1d1ced');
INSERT INTO picket.sweep_record (sweep, number, type, count, body, chunk) VALUES (1, 3, 'summary', 1, '\x28b52ffd0400a900007b227265636f7264223a2273756d6d617279227d0ad482ca7d', NULL);

INSERT INTO picket.taxii_status (id, posted_by, requested, finished, server, lease, report) VALUES ('6a6a0d2c-91b5-4a9d-8f8d-7a1f7f3c2f11', 'siem', 1767744000123456, 1767744000123456, 'one', 4949018615355718, '\x7b7d');

INSERT INTO picket.token (id, name, hash, role, tlp, created, created_by, expires, revoked, revoked_by, last_used) OVERRIDING SYSTEM VALUE VALUES (1, 'siem', '\xaf2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf', 'reader', 2, 1795418615352464, 'ann', NULL, NULL, '', NULL);

SELECT pg_catalog.setval('picket.sweep_id_seq', 1, true);

SELECT pg_catalog.setval('picket.token_id_seq', 1, true);

ALTER TABLE ONLY picket.assertion
    ADD CONSTRAINT assertion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY picket.audit_head
    ADD CONSTRAINT audit_head_pkey PRIMARY KEY (id);

ALTER TABLE ONLY picket.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (n);

ALTER TABLE ONLY picket.collection
    ADD CONSTRAINT collection_alias_key UNIQUE (alias);

ALTER TABLE ONLY picket.collection
    ADD CONSTRAINT collection_id_key UNIQUE (id);

ALTER TABLE ONLY picket.collection
    ADD CONSTRAINT collection_pkey PRIMARY KEY (number);

ALTER TABLE ONLY picket.counter
    ADD CONSTRAINT counter_pkey PRIMARY KEY (name);

ALTER TABLE ONLY picket.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY picket.document
    ADD CONSTRAINT document_added_key UNIQUE (added);

ALTER TABLE ONLY picket.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY picket.feed
    ADD CONSTRAINT feed_pkey PRIMARY KEY (name);

ALTER TABLE ONLY picket.object
    ADD CONSTRAINT object_pkey PRIMARY KEY (seq);

ALTER TABLE ONLY picket.rejected
    ADD CONSTRAINT rejected_pkey PRIMARY KEY (document, number);

ALTER TABLE ONLY picket.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);

ALTER TABLE ONLY picket.supersession
    ADD CONSTRAINT supersession_pkey PRIMARY KEY (assertion, document, tlp);

ALTER TABLE ONLY picket.sweep_answer
    ADD CONSTRAINT sweep_answer_pkey PRIMARY KEY (sweep, number);

ALTER TABLE ONLY picket.sweep_chunk
    ADD CONSTRAINT sweep_chunk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY picket.sweep_found
    ADD CONSTRAINT sweep_found_pkey PRIMARY KEY (key, sweep);

ALTER TABLE ONLY picket.sweep_key
    ADD CONSTRAINT sweep_key_pkey PRIMARY KEY (sweep, answer, first_key);

ALTER TABLE ONLY picket.sweep
    ADD CONSTRAINT sweep_pkey PRIMARY KEY (id);

ALTER TABLE ONLY picket.sweep_record
    ADD CONSTRAINT sweep_record_pkey PRIMARY KEY (sweep, number);

ALTER TABLE ONLY picket.sweep_sighting
    ADD CONSTRAINT sweep_sighting_pkey PRIMARY KEY (sweep, key, number);

ALTER TABLE ONLY picket.taxii_status
    ADD CONSTRAINT taxii_status_pkey PRIMARY KEY (id);

ALTER TABLE ONLY picket.token
    ADD CONSTRAINT token_hash_key UNIQUE (hash);

ALTER TABLE ONLY picket.token
    ADD CONSTRAINT token_pkey PRIMARY KEY (id);

CREATE INDEX assertion_key ON picket.assertion USING btree (key);

CREATE INDEX assertion_stix_key ON picket.assertion USING btree (stix_key) WHERE (stix_key IS NOT NULL);

CREATE INDEX decision_key ON picket.decision USING btree (key);

CREATE INDEX document_last_object ON picket.document USING btree (last_object);

CREATE INDEX document_sha256 ON picket.document USING btree (sha256);

CREATE INDEX object_page ON picket.object USING btree (collection, seq);

CREATE INDEX object_type ON picket.object USING btree (collection, type, seq);

CREATE UNIQUE INDEX object_version ON picket.object USING btree (key, collection, version);

CREATE INDEX sweep_found_sweep ON picket.sweep_found USING btree (sweep);

CREATE INDEX sweep_key_chunk ON picket.sweep_key USING btree (chunk);

CREATE INDEX sweep_record_chunk ON picket.sweep_record USING btree (chunk) WHERE (chunk IS NOT NULL);

CREATE INDEX taxii_status_lease ON picket.taxii_status USING btree (lease);

CREATE INDEX taxii_status_pending ON picket.taxii_status USING btree (server) WHERE (finished IS NULL);

CREATE TRIGGER audit_head_delete BEFORE DELETE OR TRUNCATE ON picket.audit_head FOR EACH STATEMENT EXECUTE FUNCTION picket.audit_refuse();

CREATE TRIGGER audit_insert BEFORE INSERT ON picket.audit FOR EACH ROW EXECUTE FUNCTION picket.audit_next();

CREATE TRIGGER audit_update BEFORE DELETE OR UPDATE OR TRUNCATE ON picket.audit FOR EACH STATEMENT EXECUTE FUNCTION picket.audit_refuse();

ALTER TABLE ONLY picket.document
    ADD CONSTRAINT document_collection_fkey FOREIGN KEY (collection) REFERENCES picket.collection(number);

ALTER TABLE ONLY picket.sweep_answer
    ADD CONSTRAINT sweep_answer_sweep_fkey FOREIGN KEY (sweep) REFERENCES picket.sweep(id);

ALTER TABLE ONLY picket.sweep_found
    ADD CONSTRAINT sweep_found_sweep_fkey FOREIGN KEY (sweep) REFERENCES picket.sweep(id);

ALTER TABLE ONLY picket.sweep_key
    ADD CONSTRAINT sweep_key_chunk_fkey FOREIGN KEY (chunk) REFERENCES picket.sweep_chunk(id);

ALTER TABLE ONLY picket.sweep_key
    ADD CONSTRAINT sweep_key_sweep_fkey FOREIGN KEY (sweep) REFERENCES picket.sweep(id);

ALTER TABLE ONLY picket.sweep_record
    ADD CONSTRAINT sweep_record_chunk_fkey FOREIGN KEY (chunk) REFERENCES picket.sweep_chunk(id);

ALTER TABLE ONLY picket.sweep_record
    ADD CONSTRAINT sweep_record_sweep_fkey FOREIGN KEY (sweep) REFERENCES picket.sweep(id);

ALTER TABLE ONLY picket.sweep_sighting
    ADD CONSTRAINT sweep_sighting_sweep_fkey FOREIGN KEY (sweep) REFERENCES picket.sweep(id);

