import { element, toJson } from './element.ts'

describe('toJson', () => {
  test('gives text without attributes as a plain value', () => {
    expect(toJson(element('lfm', [element('token', 'abc'), element('count', 0)]))).toEqual({
      token: 'abc',
      count: 0,
    })
  })

  test('puts attributes beside the text', () => {
    expect(toJson(element('artist', 'Cher', { corrected: '0' }))).toEqual({ corrected: '0', '#text': 'Cher' })
    expect(toJson(element('album', '', { corrected: '0' }))).toEqual({ corrected: '0', '#text': '' })
  })

  test('puts attributes of an element with children into @attr', () => {
    const scrobbles = element('scrobbles', [element('scrobble', 'x')], { accepted: 1, ignored: 0 })
    expect(toJson(scrobbles)).toEqual({ scrobble: 'x', '@attr': { accepted: 1, ignored: 0 } })
  })

  test('gives a child that occurs once as itself, and one that repeats as an array', () => {
    const children = [element('a', '1'), element('b', '2'), element('b', '3')]
    expect(toJson(element('lfm', children))).toEqual({ a: '1', b: ['2', '3'] })
  })

  test('gives an empty list as an empty array', () => {
    expect(toJson(element('recenttracks', [], { total: '0' }, 'track'))).toEqual({
      track: [],
      '@attr': { total: '0' },
    })
  })

  test('gives an answer with nothing in it as an empty object', () => {
    expect(toJson(element('lfm', []))).toEqual({})
  })
})
