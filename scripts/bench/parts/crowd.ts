import type { Town } from '../../../tests/helpers/town.ts'

/**
 * Fills a town with strangers and what hangs on their walls, straight into the database: signing up takes a quarter of a second each.
 * @param accounts how many; @param posts how many pieces in all, spread evenly over their walls
 */
export function addStrangers(town: Town, accounts: number, posts: number): void {
  const database = town.db()
  const now = Date.now()
  const users = database.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO users (puid, username, password_hash, avatar, avatar_color, created_at)
      SELECT 'stranger-' || i, 's' || i, '', 'moth', 'user-color-1', '2026-01-01T00:00:00.000Z' FROM n`,
  )
  const profiles = database.prepare(
    `INSERT INTO profiles (user_id, display_name, created_at, updated_at)
      SELECT id, username, created_at, created_at FROM users WHERE puid LIKE 'stranger-%'`,
  )
  const pieces = database.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO profile_posts (cuid, profile_id, module_type, content_payload, style_payload, created_at, updated_at)
      SELECT 'stranger-' || i, ? + i % ?, 'text', '{"text":"Leave the hiss in."}',
        '{"width":6,"frame":"sheet","tilt":0,"fasten":"none","layout":"simple"}', ?, ? FROM n`,
  )
  database.transaction(() => {
    users.run(accounts)
    profiles.run()
    const { first } = database
      .prepare<[], { first: number }>(
        "SELECT min(p.id) AS first FROM profiles p JOIN users u ON u.id = p.user_id WHERE u.puid LIKE 'stranger-%'",
      )
      .get() ?? { first: 1 }
    pieces.run(posts, first, accounts, now, now)
  })()
}
