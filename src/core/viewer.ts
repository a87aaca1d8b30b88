/** Who is asking: an account as pages and handlers need it. */
export type Account = {
  id: number
  username: string
  /** What they are called, and the file of their own picture beside the drawn one. */
  name: string
  avatar: string
  picture: string | null
  avatarColor: string
  theme: string
  staff: boolean
}
export type Viewer = { session: number; account: Account; banned: boolean }

/** Finds the viewer of a request or a socket by its cookies; synchronous, from the database, never from a cache. */
export type Identify = (cookies: Record<string, string | undefined>) => Viewer | null
