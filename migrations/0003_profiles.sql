-- Whose wall it is, and how it greets people. A profile is a wall: groups and events will be profiles of other kinds.
-- `version` rises with every change that the wall shows; `face_seq` is the change that last touched what rooms show of a person
-- (name, picture, status, whether they are seen to be here), so that whatever shows it knows when it is stale.
CREATE TABLE profiles (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL DEFAULT 'user',
  user_id INTEGER UNIQUE REFERENCES users (id) ON DELETE CASCADE,
  display_name TEXT NOT NULL,
  bio TEXT NOT NULL DEFAULT '',
  line TEXT NOT NULL DEFAULT '',
  status_emoji TEXT NOT NULL DEFAULT '',
  status_message TEXT NOT NULL DEFAULT '',
  now_activity TEXT NOT NULL DEFAULT '',
  now_activity_type TEXT CHECK (now_activity_type IN ('thinking', 'listening', 'working', 'playing', 'reading', 'watching')),
  avatar_file_id INTEGER REFERENCES files (id) ON DELETE SET NULL,
  accent_color TEXT,
  theme_preset TEXT NOT NULL DEFAULT 'paper',
  visibility TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'members', 'private')),
  show_online_status INTEGER NOT NULL DEFAULT 1 CHECK (show_online_status IN (0, 1)),
  dm_policy TEXT NOT NULL DEFAULT 'everyone' CHECK (dm_policy IN ('everyone', 'mutuals', 'nobody')),
  voice_file_id INTEGER REFERENCES files (id) ON DELETE SET NULL,
  voice_waveform TEXT,
  voice_text TEXT NOT NULL DEFAULT '',
  voice_seconds REAL,
  anthem_file_id INTEGER REFERENCES files (id) ON DELETE SET NULL,
  anthem_url TEXT NOT NULL DEFAULT '',
  anthem_title TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  face_seq INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX profiles_by_face ON profiles (face_seq);
-- When a file goes, SQLite looks for whoever names it.
CREATE INDEX profiles_by_avatar ON profiles (avatar_file_id) WHERE avatar_file_id IS NOT NULL;
CREATE INDEX profiles_by_voice ON profiles (voice_file_id) WHERE voice_file_id IS NOT NULL;
CREATE INDEX profiles_by_anthem ON profiles (anthem_file_id) WHERE anthem_file_id IS NOT NULL;

INSERT INTO profiles (user_id, display_name, created_at, updated_at)
SELECT id, username, created_at, created_at FROM users ORDER BY id;
