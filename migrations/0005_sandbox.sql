-- Sketches ("scripts" in the original). A sketch has one draft, which its author writes, and a list of versions: every publish, and a
-- snapshot of the draft every few minutes. What others see is `published_id`; what the author edits is `draft`.
-- Files are JSON: [{"name": "sketch.js", "text": "…"} | {"name": "cat.png", "file": "<cuid of a kept file>"}], the first one is run.
-- `draft_version` rises with each save of the draft, `version` with each change that others see, `seq` is that change's in the feed.
-- `listed_seq` is set when it is first shown to everybody and keeps its place in the gallery; `chance` gives it one among the random ones.
-- `credit` is what it was forked from, in words that stay when the parent goes: {"title", "author", "cuid"}.
-- Code comes last in its rows: what stands behind half a megabyte of it could be read only through all of its pages.
CREATE TABLE scripts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cuid TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  title TEXT NOT NULL DEFAULT 'Untitled',
  description TEXT NOT NULL DEFAULT '',
  script_type TEXT NOT NULL DEFAULT 'p5' CHECK (script_type IN ('p5', 'three', 'canvas', 'shader')),
  library TEXT,
  visibility TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'unlisted', 'public')),
  draft_version INTEGER NOT NULL DEFAULT 1,
  draft_at INTEGER NOT NULL,
  published_id INTEGER REFERENCES script_versions (id),
  published_at INTEGER,
  listed_seq INTEGER,
  chance INTEGER,
  picture_file_id INTEGER REFERENCES files (id) ON DELETE SET NULL,
  parent_id INTEGER REFERENCES scripts (id) ON DELETE SET NULL,
  root_id INTEGER REFERENCES scripts (id) ON DELETE SET NULL,
  credit TEXT,
  client_id TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  seq INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  draft TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX scripts_by_client_id ON scripts (user_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX scripts_of ON scripts (user_id, deleted_at);
CREATE INDEX scripts_by_author ON scripts (user_id, updated_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX scripts_by_parent ON scripts (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX scripts_by_root ON scripts (root_id) WHERE root_id IS NOT NULL;
CREATE INDEX scripts_by_picture ON scripts (picture_file_id) WHERE picture_file_id IS NOT NULL;
CREATE INDEX scripts_by_published ON scripts (published_id) WHERE published_id IS NOT NULL;
CREATE INDEX scripts_by_draft ON scripts (draft_at);
CREATE INDEX scripts_gone ON scripts (deleted_at) WHERE deleted_at IS NOT NULL;
-- The gallery: what everybody may see.
CREATE INDEX scripts_newest ON scripts (listed_seq DESC) WHERE visibility = 'public' AND published_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX scripts_newest_of_kind ON scripts (script_type, listed_seq DESC) WHERE visibility = 'public' AND published_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX scripts_newest_of_author ON scripts (user_id, listed_seq DESC) WHERE visibility = 'public' AND published_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX scripts_by_chance ON scripts (chance) WHERE visibility = 'public' AND published_id IS NOT NULL AND deleted_at IS NULL;

-- kind: 'publish' (what others were shown), 'draft' (kept every few minutes, thinned with age), 'restore' (the draft before an older one was taken back).
-- `bytes` is how long `files` is, `uses` lists the kept files that it names: ["<cuid>"].
CREATE TABLE script_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  script_id INTEGER NOT NULL REFERENCES scripts (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('publish', 'draft', 'restore')),
  library TEXT,
  note TEXT NOT NULL DEFAULT '',
  bytes INTEGER NOT NULL,
  uses TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL,
  files TEXT NOT NULL
) STRICT;
CREATE INDEX script_versions_of ON script_versions (script_id, id DESC, kind, created_at, bytes);

CREATE TABLE script_tags (
  script_id INTEGER NOT NULL REFERENCES scripts (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  listed_seq INTEGER,
  PRIMARY KEY (script_id, tag)
) STRICT, WITHOUT ROWID;
-- listed_seq is the sketch's own while everybody may see it, else null: a tag's page reads in order straight from here.
CREATE INDEX script_tags_newest ON script_tags (tag, listed_seq DESC) WHERE listed_seq IS NOT NULL;

-- Titles and tags of what everybody may see; rowid is the sketch's listed_seq with its sign turned round: full text is read forwards
-- quickest, and so the newest come first.
CREATE VIRTUAL TABLE scripts_search USING fts5 (title, tags, author, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');

-- Up to three sketches that somebody shows on their wall, in the owner's order.
CREATE TABLE profile_scripts (
  profile_id INTEGER NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
  script_id INTEGER NOT NULL REFERENCES scripts (id) ON DELETE CASCADE,
  display_order INTEGER NOT NULL CHECK (display_order IN (0, 1, 2)),
  PRIMARY KEY (profile_id, script_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX profile_scripts_by_script ON profile_scripts (script_id);

-- "Somebody forked yours": for the author of the parent, until read. `fork_id` is the new sketch.
CREATE TABLE script_notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  script_id INTEGER NOT NULL REFERENCES scripts (id) ON DELETE CASCADE,
  fork_id INTEGER NOT NULL REFERENCES scripts (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  read_at INTEGER
) STRICT;
CREATE INDEX script_notes_of ON script_notes (user_id, id DESC);
CREATE INDEX script_notes_by_fork ON script_notes (fork_id);
CREATE INDEX script_notes_by_script ON script_notes (script_id);
-- Who does not want those notes.
CREATE TABLE script_wishes (
  user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  fork_notes INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Editing together: while a session is open (`closed_at` null) the draft is changed by steps only, in the order of their version.
CREATE TABLE script_sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  script_id INTEGER NOT NULL REFERENCES scripts (id) ON DELETE CASCADE,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
CREATE INDEX script_sessions_of ON script_sessions (script_id);
CREATE UNIQUE INDEX script_sessions_open ON script_sessions (script_id) WHERE closed_at IS NULL;
CREATE TABLE script_guests (
  script_id INTEGER NOT NULL REFERENCES scripts (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (script_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX script_guests_by_user ON script_guests (user_id);
-- One change to one file: @codemirror/state's ChangeSet as JSON. `version` counts the steps of that file in that session from 0.
CREATE TABLE script_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES script_sessions (id) ON DELETE CASCADE,
  file TEXT NOT NULL,
  version INTEGER NOT NULL,
  user_id INTEGER REFERENCES users (id) ON DELETE SET NULL,
  client TEXT NOT NULL,
  changes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (session_id, file, version)
) STRICT;
CREATE INDEX script_steps_by_user ON script_steps (user_id);

-- Sketches name files too. Nothing refers to this table, so it can be written anew.
CREATE TABLE file_refs_anew (
  file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
  owner TEXT NOT NULL
    CHECK (owner IN ('message', 'avatar', 'post', 'sticker', 'voice', 'anthem', 'background', 'preview', 'sketch')),
  owner_id INTEGER NOT NULL,
  PRIMARY KEY (file_id, owner, owner_id)
) STRICT, WITHOUT ROWID;
INSERT INTO file_refs_anew SELECT file_id, owner, owner_id FROM file_refs;
DROP TABLE file_refs;
ALTER TABLE file_refs_anew RENAME TO file_refs;
CREATE INDEX file_refs_by_owner ON file_refs (owner, owner_id);
