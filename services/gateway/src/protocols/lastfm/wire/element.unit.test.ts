import { element, listElement, toJson } from './element.ts'

test.each([
  ['text as a plain value', [element('token', 'abc'), element('n', 0)], { token: 'abc', n: 0 }],
  ['nothing as an empty object', [], {}],
  [
    'attributes beside the text',
    [element('artist', 'Cher', { corrected: '0' })],
    { artist: { corrected: '0', '#text': 'Cher' } },
  ],
  [
    'attributes of what has children under @attr',
    [element('scrobbles', [element('scrobble', 'x')], { accepted: 1 })],
    { scrobbles: { scrobble: 'x', '@attr': { accepted: 1 } } },
  ],
  [
    'a child that repeats as an array',
    [element('a', '1'), element('b', '2'), element('b', '3')],
    { a: '1', b: ['2', '3'] },
  ],
  [
    'a list as an array, whatever its length',
    [listElement('one', 'track', [element('track', 'x')]), listElement('none', 'track', [], { total: '0' })],
    { one: { track: ['x'] }, none: { track: [], '@attr': { total: '0' } } },
  ],
])('writes %s', (_, children, json) => {
  expect(toJson(element('lfm', children))).toEqual(json)
})
