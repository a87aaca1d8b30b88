-- Bytes on the disk, once for each content: data/files/ab/cd/<hash>, put there before they are named here. `thumb_id`: the small picture
-- of a picture, where the picture itself is not small. `color` is its mean (#rrggbb); NULL where one can see through it, and for sounds.
CREATE TABLE blobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  color TEXT,
  thumb_id INTEGER REFERENCES blobs (id),
  frames INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX blobs_by_thumb ON blobs (thumb_id) WHERE thumb_id IS NOT NULL;

-- One upload. `cuid` is its address, so that nobody can tell who else has the same bytes. Whose it is counts towards their quota; NULL is
-- the town's own (pictures of link previews). `unreferenced_at` (ms since 1970): since when nothing refers to it; a day later it goes.
CREATE TABLE files (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cuid TEXT NOT NULL UNIQUE,
  user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
  blob_id INTEGER NOT NULL REFERENCES blobs (id),
  kind TEXT NOT NULL CHECK (kind IN ('image', 'audio')),
  created_at INTEGER NOT NULL,
  unreferenced_at INTEGER
) STRICT;
CREATE INDEX files_by_user ON files (user_id);
CREATE INDEX files_by_blob ON files (blob_id);
CREATE INDEX files_unreferenced ON files (unreferenced_at) WHERE unreferenced_at IS NOT NULL;

-- What a file is on: written by whoever refers to it, in the same transaction. Who may see that may see the file, and nobody else.
CREATE TABLE file_refs (
  file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
  owner TEXT NOT NULL CHECK (owner IN ('message', 'avatar', 'post', 'sticker', 'voice', 'anthem', 'background', 'preview')),
  owner_id INTEGER NOT NULL,
  PRIMARY KEY (file_id, owner, owner_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_refs_by_owner ON file_refs (owner, owner_id);

ALTER TABLE messages ADD COLUMN file_id INTEGER REFERENCES files (id) ON DELETE SET NULL;
CREATE INDEX messages_by_file ON messages (file_id) WHERE file_id IS NOT NULL;

-- What the page behind a link says of itself. 'wanted' until somebody fetched it; `claimed_at`: a worker is at it since then (ms since 1970; 0: nobody).
CREATE TABLE link_previews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'ready', 'failed')),
  title TEXT,
  description TEXT,
  site TEXT,
  file_id INTEGER REFERENCES files (id) ON DELETE SET NULL,
  claimed_at INTEGER NOT NULL DEFAULT 0,
  tried_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX link_previews_by_file ON link_previews (file_id) WHERE file_id IS NOT NULL;
CREATE INDEX link_previews_wanted ON link_previews (claimed_at) WHERE state = 'wanted';

-- What shows a preview: it is kept as long as something does.
CREATE TABLE link_preview_refs (
  preview_id INTEGER NOT NULL REFERENCES link_previews (id) ON DELETE CASCADE,
  owner TEXT NOT NULL CHECK (owner IN ('post')),
  owner_id INTEGER NOT NULL,
  PRIMARY KEY (preview_id, owner, owner_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_preview_refs_by_owner ON link_preview_refs (owner, owner_id);
