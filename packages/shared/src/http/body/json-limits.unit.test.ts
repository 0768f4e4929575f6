import { isDeeperThan } from './json-depth.ts'

const deeperThanThree = (text: string) => isDeeperThan(Buffer.from(text), 3)

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
