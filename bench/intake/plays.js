/** A minute apart from here on, seven million plays lie in the past. */
const firstStart = Date.UTC(2012, 0, 1)
const apartMs = 60_000

/** The n-th of any number of different plays, with the fields a usual player sends. */
export const createPlay = (n) => ({
  artist: `Artist ${n % 997}`,
  title: `Song ${n}`,
  album: `Album ${n % 4999}`,
  duration_ms: 240_000,
  started_at: new Date(firstStart + n * apartMs).toISOString(),
})
