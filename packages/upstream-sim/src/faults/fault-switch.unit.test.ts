import { createFaultSwitch, maxFaults } from './fault-switch.ts'

describe('createFaultSwitch', () => {
  test('hits as many requests as it was told to', () => {
    const faults = createFaultSwitch()
    faults.add({ kind: 'reset', count: 2, after: false })
    expect(
      [faults.take('lastfm', 'a'), faults.take('lastfm', 'b'), faults.take('lastfm', 'c')].map(
        (fault) => fault?.kind,
      ),
    ).toEqual(['reset', 'reset', undefined])
    expect(faults.list()).toEqual([])
  })

  test('hits only its method, whatever its case', () => {
    const faults = createFaultSwitch()
    faults.add({ kind: 'error', code: 9, method: 'track.scrobble', after: false })
    expect(faults.take('lastfm', 'user.getInfo')).toBeUndefined()
    expect(faults.take('lastfm', 'TRACK.Scrobble')?.code).toBe(9)
    expect(faults.list()[0]?.hits).toBe(1)
  })

  test('hits only its upstream', () => {
    const faults = createFaultSwitch()
    faults.add({ kind: 'reset', upstream: 'lastfm', after: false })
    expect(faults.take('musicbrainz', 'a')).toBeUndefined()
    expect(faults.take('lastfm', 'a')?.kind).toBe('reset')
  })

  test('holds a bounded number', () => {
    const faults = createFaultSwitch()
    for (let count = 0; count < maxFaults; count += 1) faults.add({ kind: 'reset', after: false })
    expect(faults.add({ kind: 'reset', after: false })).toBeUndefined()
    expect(faults.list()).toHaveLength(maxFaults)
  })
})
