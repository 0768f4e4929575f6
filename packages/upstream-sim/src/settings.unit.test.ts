import { readSettings } from './settings.ts'

describe('readSettings', () => {
  test('has a default for everything but the data file', () => {
    expect(readSettings({})).toMatchObject({ ONGAKU_SIM_HOST: '127.0.0.1', ONGAKU_SIM_PORT: 8090 })
  })

  test('names a wrong setting in one line', () => {
    const read = () => readSettings({ ONGAKU_SIM_PORT: 'eighty', ONGAKU_SIM_LASTFM_DAILY_LIMIT: '0' })
    expect(read).toThrow(/^Wrong settings: ONGAKU_SIM_PORT: .*; ONGAKU_SIM_LASTFM_DAILY_LIMIT: .*$/)
  })
})
