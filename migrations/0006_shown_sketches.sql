-- Where sketches are shown, beside their own pages: `messages.script_id` is the one that a line hangs into its room as a card,
-- and pieces of the type `script` name theirs in what they say. Each is looked up by the sketch, whenever that changes.
ALTER TABLE messages ADD COLUMN script_id INTEGER REFERENCES scripts (id) ON DELETE SET NULL;
CREATE INDEX messages_by_script ON messages (script_id, id DESC) WHERE script_id IS NOT NULL;
CREATE INDEX profile_posts_by_script ON profile_posts (json_extract(content_payload, '$.script_id'))
  WHERE module_type = 'script' AND deleted_at IS NULL;
