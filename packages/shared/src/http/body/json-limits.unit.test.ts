import { findExcess } from './json-limits.ts'

const deeperThanThree = (text: string) =>
  findExcess(Buffer.from(text), { maxDepth: 3, maxParts: 1_000 }) === 'maxDepth'

test.each([
  ['a value', '1', false],
  ['as deep as allowed', '[{"a":[1]}]', false],
  ['arrays', '[[[[1]]]]', true],
  ['objects', '{"a":{"a":{"a":{}}}}', true],
  ['both, unclosed', '[{"a":[{', true],
  ['one after another', '[[],[],[],[],{},{}]', false],
  ['brackets in a string', '["[[[[{{{{"]', false],
  ['after a string with escapes', '["\\"[[[[\\\\",[[["[', true],
  ['an escaped backslash before the closing quote', '["\\\\",[[[1]]]]', true],
  ['an escaped quote', '["\\",[[[1]]]"]', false],
  ['a string without an end', '["[[[[', false],
  ['nothing', '', false],
])('%s', (_, text, expected) => {
  expect(deeperThanThree(text)).toBe(expected)
})

test.each([
  ['as many as allowed', '{"a":[1,2]}', undefined],
  ['arrays', '[[],[],[],[]]', 'maxParts'],
  ['members', '{"a":1,"b":2,"c":3}', 'maxParts'],
  ['values', '[1,2,3,4,5,6]', 'maxParts'],
  ['separators in a string', '["[,:,:,{"]', undefined],
])('counts %s', (_, text, expected) => {
  expect(findExcess(Buffer.from(text), { maxDepth: 3, maxParts: 4 })).toBe(expected)
})
