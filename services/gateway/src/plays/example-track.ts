/** What the documentation's page fills in to try a call with. */
export const exampleTrack = {
  artist: 'Björk',
  title: 'Jóga',
  album: 'Homogenic',
  duration_ms: 305_000,
}
