-- The pieces of a wall, in their owner's order. Payloads are JSON: what a piece says, by its type, and how it hangs.
-- `version` rises with each change of the piece itself; `seq` is the change that last touched it. A piece that was taken down
-- (`deleted_at`, ms since 1970) can be put back for a day, then it goes.
CREATE TABLE profile_posts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cuid TEXT NOT NULL UNIQUE,
  profile_id INTEGER NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
  module_type TEXT NOT NULL,
  content_payload TEXT NOT NULL,
  style_payload TEXT NOT NULL,
  display_order INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  seq INTEGER NOT NULL DEFAULT 0,
  client_id TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX profile_posts_by_client_id ON profile_posts (profile_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX profile_posts_by_order ON profile_posts (profile_id, display_order, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX profile_posts_by_age ON profile_posts (profile_id, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX profile_posts_gone ON profile_posts (deleted_at) WHERE deleted_at IS NOT NULL;

-- Stickers: places in percent of the piece that they lie on (post_id NULL: the header), with a place of their own for phones where m_x is set.
CREATE TABLE profile_stickers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cuid TEXT NOT NULL UNIQUE,
  profile_id INTEGER NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
  post_id INTEGER REFERENCES profile_posts (id) ON DELETE CASCADE,
  sticker_type TEXT NOT NULL CHECK (sticker_type IN ('emoji', 'text', 'svg', 'image')),
  text_content TEXT,
  file_id INTEGER REFERENCES files (id) ON DELETE SET NULL,
  drawing TEXT,
  pot TEXT,
  x_pos REAL NOT NULL,
  y_pos REAL NOT NULL,
  rotation REAL NOT NULL DEFAULT 0,
  scale REAL NOT NULL DEFAULT 1,
  z_index INTEGER NOT NULL DEFAULT 1,
  m_x REAL,
  m_y REAL,
  m_scale REAL,
  placed_by INTEGER REFERENCES users (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT;
CREATE INDEX profile_stickers_by_wall ON profile_stickers (profile_id, id) WHERE deleted_at IS NULL;
CREATE INDEX profile_stickers_by_piece ON profile_stickers (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX profile_stickers_by_placer ON profile_stickers (placed_by);
CREATE INDEX profile_stickers_by_file ON profile_stickers (file_id) WHERE file_id IS NOT NULL;
CREATE INDEX profile_stickers_gone ON profile_stickers (deleted_at) WHERE deleted_at IS NOT NULL;

-- Who signed a wall's guestbook. What was taken out has no words any more.
CREATE TABLE guestbook_entries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cuid TEXT NOT NULL UNIQUE,
  profile_id INTEGER NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
  author_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  content TEXT,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER,
  seq INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX guestbook_by_wall ON guestbook_entries (profile_id, id) WHERE deleted_at IS NULL;
CREATE INDEX guestbook_by_author ON guestbook_entries (author_id);

-- How a wall looks beside its preset, and what visitors may do there; no row: as it comes. `version` rises with each change of it,
-- `sheet_version` with each change of anything in the wall's stylesheet. Own CSS is kept as typed and as the server wrote it anew.
CREATE TABLE wall_settings (
  profile_id INTEGER PRIMARY KEY REFERENCES profiles (id) ON DELETE CASCADE,
  guestbook TEXT NOT NULL DEFAULT 'open' CHECK (guestbook IN ('open', 'closed', 'hidden')),
  stickers_policy TEXT NOT NULL DEFAULT 'off' CHECK (stickers_policy IN ('off', 'friends', 'anyone')),
  background TEXT,
  pointer TEXT,
  fonts TEXT,
  mixed TEXT,
  own_css TEXT,
  own_css_scoped TEXT,
  version INTEGER NOT NULL DEFAULT 0,
  sheet_version INTEGER NOT NULL DEFAULT 0
) STRICT;
