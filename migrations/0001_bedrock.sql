-- People. `puid` is the public id: what leaves the machine is never the integer key.
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  puid TEXT NOT NULL UNIQUE,
  username TEXT NOT NULL COLLATE NOCASE UNIQUE,
  password_hash TEXT NOT NULL,
  avatar TEXT NOT NULL,
  avatar_color TEXT NOT NULL,
  theme TEXT NOT NULL DEFAULT 'auto',
  is_staff INTEGER NOT NULL DEFAULT 0,
  is_banned INTEGER NOT NULL DEFAULT 0,
  is_demo INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL
) STRICT;

-- One row a signed-in browser. Only a hash of the token is kept; times are milliseconds since 1970.
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash BLOB NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Where a name signed in before: guessing from elsewhere cannot lock its owner out.
CREATE TABLE known_addresses (
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  address TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE invites (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash BLOB NOT NULL UNIQUE,
  created_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
  used_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

-- `seq` is the last change of anything in the room: what a rendered log is cached by.
-- `last_message_id` is the newest line: unread is derived from it and a person's read mark.
CREATE TABLE rooms (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  pot TEXT NOT NULL DEFAULT 'y',
  room_type TEXT NOT NULL DEFAULT 'text' CHECK (room_type IN ('text', 'announcements')),
  is_default INTEGER NOT NULL DEFAULT 0,
  is_private INTEGER NOT NULL DEFAULT 0,
  created_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
  created_at TEXT NOT NULL,
  closed_at TEXT,
  seq INTEGER NOT NULL DEFAULT 0,
  last_message_id INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Who may enter a private room. A public room has no rows here.
CREATE TABLE room_members (
  room_id INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  added_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_members_by_user ON room_members (user_id);

-- `content` is what the person typed; NULL once taken down. `seq` is the change that last touched the line.
CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cuid TEXT NOT NULL UNIQUE,
  room_id INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  content TEXT,
  reply_to INTEGER REFERENCES messages (id) ON DELETE SET NULL,
  client_id TEXT,
  seq INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  edited_at TEXT,
  deleted_at TEXT
) STRICT;
CREATE INDEX messages_by_room ON messages (room_id, id);
CREATE INDEX messages_by_seq ON messages (room_id, seq);
CREATE INDEX messages_by_quote ON messages (reply_to) WHERE reply_to IS NOT NULL;
CREATE UNIQUE INDEX messages_by_client_id ON messages (user_id, client_id) WHERE client_id IS NOT NULL;

CREATE TABLE mentions (
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  room_id INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  PRIMARY KEY (user_id, room_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_by_message ON mentions (message_id);
CREATE INDEX mentions_by_room ON mentions (room_id, message_id);

CREATE TABLE read_marks (
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  room_id INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  up_to INTEGER NOT NULL,
  PRIMARY KEY (user_id, room_id)
) STRICT, WITHOUT ROWID;

-- The change feed: every write that somebody may see adds one row, in the same transaction. Pruned after 7 days.
CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  topic TEXT NOT NULL,
  kind TEXT NOT NULL,
  ref INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_by_time ON changes (at);

INSERT INTO rooms (name, title, description, pot, room_type, is_default, created_at) VALUES
  ('general', 'General', 'The big room. Say hello, or just listen.', 'y', 'text', 1, strftime('%Y-%m-%dT%H:%M:%fZ')),
  ('announcements', 'Announcements', 'What the keepers of this town have to tell everybody.', 'r', 'announcements', 1, strftime('%Y-%m-%dT%H:%M:%fZ')),
  ('creative-code', 'Creative Code', 'Sketches, shaders and half-finished tools.', 'l', 'text', 1, strftime('%Y-%m-%dT%H:%M:%fZ')),
  ('music', 'Music', 'What you are listening to, and what you made.', 'p', 'text', 1, strftime('%Y-%m-%dT%H:%M:%fZ'));
