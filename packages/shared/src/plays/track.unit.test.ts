import { pickTrack } from './track.ts'

test('picks what describes the track, and leaves out what is not known', () => {
  const play = {
    artist: 'Tricot',
    title: 'Omotenashi',
    album: undefined,
    albumArtist: 'Tricot',
    trackNumber: 2,
    durationMs: 201_000,
    recordingMbid: 'b9ad642e-b012-41c7-b72a-42cf4911f9ff',
    startedAt: '2026-05-01T20:15:30.000Z',
    source: 'test',
  }
  const { album: _, startedAt: __, source: ___, ...track } = play
  expect(pickTrack(play)).toStrictEqual(track)
})
