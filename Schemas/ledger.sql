-- One segment of a ledger: events that are appended and never changed, and the Merkle tree over them.
--
-- A ledger is a folder of segments, 000001.ledger, 000002.ledger, …; the tree goes on from one to the
-- next. All numbers of events ("sequence") count from 0 through all segments.
--
-- The hash of an event is SHA-256(0x00 ‖ salt ‖ envelope): a leaf of RFC 6962's tree. The envelope is
-- canonical JSON, {"kind":…,"payload":…,"request":…,"sequence":…,"time":…}, without "request" where
-- there is none; the payload stands in it byte by byte as it is stored.
--
-- Triggers stop mistakes. They do not stop a person who can write the file: the tree, and checkpoints
-- that somebody else keeps, show what such a person has done.

-- What the file is: exactly one row, written when the file is made.
CREATE TABLE segment (
  format INTEGER NOT NULL CHECK (format = 1),
  -- The ledger's name, which is also in all of its checkpoints.
  origin TEXT NOT NULL,
  -- 1 for the first file.
  number INTEGER PRIMARY KEY CHECK (number >= 1),
  -- The first event of this file.
  first_sequence INTEGER NOT NULL CHECK (first_sequence >= 0),
  -- The hashes of the largest complete subtrees of all events before this file, left to right.
  frontier BLOB NOT NULL CHECK (length(frontier) % 32 = 0),
  -- The signed checkpoint at first_sequence; null in the first file.
  checkpoint TEXT
) STRICT;

-- Kinds of events, in the order in which they first came.
CREATE TABLE kind (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE event (
  sequence INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL REFERENCES kind (id),
  -- Milliseconds since 1970-01-01T00:00:00Z as the clock said; it may step back.
  time INTEGER NOT NULL,
  -- The leaf: it stays when the content is erased.
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  -- The caller's name for the request, by which a repeated one is known; may be null.
  request TEXT
) STRICT;

CREATE UNIQUE INDEX event_request ON event (request) WHERE request IS NOT NULL;

-- What of an event can be erased.
CREATE TABLE content (
  sequence INTEGER PRIMARY KEY REFERENCES event (sequence),
  -- 32 random bytes, without which nobody can try out payloads against the hash.
  salt BLOB NOT NULL CHECK (length(salt) = 32),
  -- Canonical JSON: an object of strings, integers, truth values, lists and objects.
  payload TEXT NOT NULL
) STRICT;

-- Events whose content is erased, and the event that says so (of kind "ledger.erasure", in this file or
-- a later one).
CREATE TABLE erasure (
  target INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL
) STRICT;

-- Events of kind "ledger.checkpoint": each holds the signed text of the tree of all events before it.
CREATE TABLE checkpoint (
  sequence INTEGER PRIMARY KEY REFERENCES event (sequence)
) STRICT;

-- Hashes of complete subtrees of 2^level events, for every eighth level. They follow from the events'
-- hashes, and make proofs quick.
CREATE TABLE subtree (
  level INTEGER NOT NULL,
  position INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;

-- Nothing changes.
CREATE TRIGGER segment_never_changes BEFORE UPDATE ON segment
BEGIN SELECT RAISE(ABORT, 'a segment never changes'); END;
CREATE TRIGGER kind_never_changes BEFORE UPDATE ON kind
BEGIN SELECT RAISE(ABORT, 'a kind never changes'); END;
CREATE TRIGGER event_never_changes BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'an event never changes'); END;
CREATE TRIGGER content_never_changes BEFORE UPDATE ON content
BEGIN SELECT RAISE(ABORT, 'an event''s content never changes'); END;
CREATE TRIGGER erasure_never_changes BEFORE UPDATE ON erasure
BEGIN SELECT RAISE(ABORT, 'an erasure never changes'); END;
CREATE TRIGGER checkpoint_never_changes BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'a checkpoint never changes'); END;
CREATE TRIGGER subtree_never_changes BEFORE UPDATE ON subtree
BEGIN SELECT RAISE(ABORT, 'a subtree never changes'); END;

-- Nothing goes, but content for which there is an erasure.
CREATE TRIGGER segment_never_goes BEFORE DELETE ON segment
BEGIN SELECT RAISE(ABORT, 'a segment never goes'); END;
CREATE TRIGGER kind_never_goes BEFORE DELETE ON kind
BEGIN SELECT RAISE(ABORT, 'a kind never goes'); END;
CREATE TRIGGER event_never_goes BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'an event never goes'); END;
CREATE TRIGGER content_goes_by_erasure BEFORE DELETE ON content
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE target = OLD.sequence)
BEGIN SELECT RAISE(ABORT, 'content goes only by an erasure'); END;
CREATE TRIGGER erasure_never_goes BEFORE DELETE ON erasure
BEGIN SELECT RAISE(ABORT, 'an erasure never goes'); END;
CREATE TRIGGER checkpoint_never_goes BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'a checkpoint never goes'); END;
CREATE TRIGGER subtree_never_goes BEFORE DELETE ON subtree
BEGIN SELECT RAISE(ABORT, 'a subtree never goes'); END;

-- INSERT OR REPLACE removes rows without the triggers above, unless recursive_triggers is on. These
-- guards hold whatever the connection's settings are, for every unique key.
CREATE TRIGGER segment_is_one BEFORE INSERT ON segment
WHEN EXISTS (SELECT 1 FROM segment)
BEGIN SELECT RAISE(ABORT, 'a file is one segment'); END;
CREATE TRIGGER kind_is_new BEFORE INSERT ON kind
WHEN EXISTS (SELECT 1 FROM kind WHERE id = NEW.id OR name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'the kind is there already'); END;
CREATE TRIGGER event_is_next BEFORE INSERT ON event
WHEN NEW.sequence IS NOT coalesce(
  (SELECT sequence + 1 FROM event ORDER BY sequence DESC LIMIT 1),
  (SELECT first_sequence FROM segment))
BEGIN SELECT RAISE(ABORT, 'events come one after the other'); END;
CREATE TRIGGER event_request_is_new BEFORE INSERT ON event
WHEN NEW.request IS NOT NULL AND EXISTS (SELECT 1 FROM event WHERE request = NEW.request)
BEGIN SELECT RAISE(ABORT, 'the request is there already'); END;
CREATE TRIGGER content_comes_with_its_event BEFORE INSERT ON content
WHEN NEW.sequence IS NOT (SELECT sequence FROM event ORDER BY sequence DESC LIMIT 1)
  OR EXISTS (SELECT 1 FROM content WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'content comes with its event'); END;
CREATE TRIGGER erasure_has_its_event BEFORE INSERT ON erasure
WHEN EXISTS (SELECT 1 FROM erasure WHERE target = NEW.target)
  OR NEW.sequence <= NEW.target
  -- An event of this file must be of the right kind; one of a later file cannot be looked at here.
  OR (NEW.sequence <= (SELECT max(sequence) FROM event)
    AND NOT EXISTS (
      SELECT 1 FROM event JOIN kind ON kind.id = event.kind
      WHERE event.sequence = NEW.sequence AND kind.name = 'ledger.erasure'))
  -- What the ledger says about itself stays.
  OR EXISTS (
    SELECT 1 FROM event JOIN kind ON kind.id = event.kind
    WHERE event.sequence = NEW.target AND kind.name GLOB 'ledger.*')
BEGIN SELECT RAISE(ABORT, 'an erasure names an event and the event that erases it'); END;
CREATE TRIGGER checkpoint_has_its_event BEFORE INSERT ON checkpoint
WHEN EXISTS (SELECT 1 FROM checkpoint WHERE sequence = NEW.sequence)
  OR NEW.sequence IS NOT (SELECT sequence FROM event ORDER BY sequence DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'a checkpoint comes with its event'); END;
CREATE TRIGGER subtree_is_new BEFORE INSERT ON subtree
WHEN EXISTS (SELECT 1 FROM subtree WHERE level = NEW.level AND position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'the subtree is there already'); END;
