import { compileRegex } from './compile-regex.ts'

/** The match and its captures, as PCRE2 10.42 gives them. */
function find(pattern: string, flags: string, text: string): (string | undefined)[] | null {
  const regex = compileRegex(pattern, flags)
  const match = regex.exec(text)
  expect(regex.test(text)).toBe(match !== null)
  return match && [match[0], ...regex.captures(match)]
}

test.each<[string, string, string, (string | undefined)[] | null]>([
  ['a$', '', 'a\n', ['a']],
  ['a$', '', 'a\n\n', null],
  ['a\\z', '', 'a\n', null],
  ['a\\Z', '', 'a\n', ['a']],
  ['\\Ab', 'm', 'a\nb', null],
  ['^b', 'm', 'a\nb', ['b']],
  ['a\n^', 'm', 'a\n', null],
  ['a$', 'm', 'a\rb', null],
  ['a.b', '', 'a\u2028b', ['a\u2028b']],
  ['a.b', '', 'a\nb', null],
  ['a.b', 's', 'a\nb', ['a\nb']],
  ['a\\Nb', 's', 'a\nb', null],
  ['$', '', '😀', ['']],
])('%j with flags "%s" knows the lines of %j', (pattern, flags, text, expected) => {
  expect(find(pattern, flags, text)).toEqual(expected)
})

test.each<[string, string, string, (string | undefined)[] | null]>([
  ['\\Qa.b\\E+', '', 'a.bb', ['a.bb']],
  ['a\\Q\\E*b', '', 'aab', ['aab']],
  ['[[:digit:]]+', '', 'a12', ['12']],
  ['[[:^digit:]]', '', '1a', ['a']],
  ['[[:upper:]]', 'i', 'a', ['a']],
  ['[]a]', '', ']', [']']],
  ['[^]a]', '', 'a]b', ['b']],
  ['[\\Qa]\\E-z]', '', '^', ['^']],
  ['[\\w-]', '', '-', ['-']],
  ['\\s', '', '\u00a0', null],
  ['\\h', '', '\u00a0', ['\u00a0']],
  ['\\v', '', '\u2028', ['\u2028']],
  ['\\R\\n', '', '\r\n', null],
  ['\\x{e9}\\101\\x', '', 'éA\0', ['éA\0']],
  ['\\p{Greek}\\p{^L}\\pL', '', 'α1b', ['α1b']],
  ['\\w', 'i', 'ſ', null],
  ['[a-z]s', 'i', 'ſſ', ['ſſ']],
  ['a{,2}', '', 'a{,2}', ['a{,2}']],
  ['{a}', '', '{a}', ['{a}']],
  ['a b # c\n+', 'x', 'abb', ['abb']],
  ['a[ ]\\ b', 'x', 'a  b', ['a  b']],
])('%j with flags "%s" reads characters in %j as PCRE does', (pattern, flags, text, expected) => {
  expect(find(pattern, flags, text)).toEqual(expected)
})

test.each<[string, string, string, (string | undefined)[] | null]>([
  ['(?i)ab', '', 'AB', ['AB']],
  ['a(?i)b|c', '', 'C', ['C']],
  ['a(?i:b)c', '', 'aBc', ['aBc']],
  ['a(?i:b)c', '', 'aBC', null],
  ['(?-i)a', 'i', 'A', null],
  ['(?^)a', 'i', 'A', null],
  ['(?i)(s)\\1', '', 'sſ', ['sſ', 's']],
  ['a++b', '', 'aab', ['aab']],
  ['a++ab', '', 'aab', null],
  ['(?>a|ab)c', '', 'abc', null],
  ['(x)(?>(a)|b)(y)', '', 'xby', ['xby', 'x', undefined, 'y']],
  ['(?<n>a)\\k<n>\\g{1}\\g{-1}(?P=n)', '', 'aaaaa', ['aaaaa', 'a']],
  ['(a?)?b', '', 'b', ['b', '']],
  ['(?=(a))+a', '', 'a', ['a', 'a']],
  ['(?n)(a)(?<x>b)', '', 'ab', ['ab', 'b']],
  ['(?<=ab|c)d', '', 'cd', ['d']],
  ['(*UTF8)é', '', 'é', ['é']],
])('%j with flags "%s" groups in %j as PCRE does', (pattern, flags, text, expected) => {
  expect(find(pattern, flags, text)).toEqual(expected)
})

test.each([
  ['[a', '(', 'a)', '*', 'a**', '\\b+', 'a{2,1}', 'a{70000}', '[z-a]', '[a-\\d]', '[[:foo:]]', '[:alpha:]'],
  ['\\', '\\i', '\\u0041', '\\8', '\\x{110000}', '\\x{d800}', '[\\B]', '\\p{Foo}', '(?<=a+)b', '(?z)a'],
  [
    '(?<n>a)(?<n>b)',
    '(?<1>a)',
    '\\k<n>',
    '(?#',
    `${'('.repeat(300)}${')'.repeat(300)}`,
    'x'.repeat(32_765),
    '.'.repeat(32_000),
  ],
])('refuses what PCRE does not compile', (...patterns) => {
  for (const pattern of patterns) {
    expect(() => compileRegex(pattern, '')).toThrow(expect.objectContaining({ code: 51091 }) as Error)
  }
})

test.each([
  ['\\Gab', 'a\\Kb', '\\X', '\\C', '(?R)', '(a)(?1)', '(?&n)', '(?|a|b)', '(a)?(?(1)b)', '(*UCP)a', 'a(*F)'],
  ['(a)?\\1b', '(a)|\\1', '\\1(a)', '(a|\\1b)+', '(a*)+\\1', '(a)(?<=\\1)b', '(?<=a++)b', '(?J)a'],
  ['((?i)a)\\1(?i)\\1'],
])('refuses by the same error what JavaScript would match otherwise', (...patterns) => {
  for (const pattern of patterns) {
    expect(() => compileRegex(pattern, '')).toThrow(/not supported by the embedded server/)
  }
})

test('tells patterns whose match may be another one than PCRE’s', () => {
  const steady = (pattern: string): boolean => compileRegex(pattern, '').steady
  expect(['(?:(a)|b)+', '(a*)*', '(?:|a)+', '(?:a*?)*'].map(steady)).toEqual([false, false, false, false])
  expect(['(ab)+', '(?:a|b)+', '(?:a*b*)*', '(a*)?', '(a)|(b)'].map(steady)).toEqual(Array(5).fill(true))
})

test.each([
  ['^abc', '', 'abc'],
  ['^ab*', '', 'a'],
  ['^a\\Q.*\\E', '', 'a.*'],
  ['^a\\.b\\x41[c]d|', '', ''],
  ['^a\\.b\\x41[c]d', '', 'a.bAcd'],
  ['^a(?#x)?', '', ''],
  ['^a\\E?', '', ''],
  ['^a b', 'x', 'ab'],
  ['^ab', 'i', ''],
  ['^ab', 'm', ''],
  ['(?i)^ab', '', ''],
  ['ab', '', ''],
])('every match of %j with flags "%s" begins with %j', (pattern, flags, prefix) => {
  expect(compileRegex(pattern, flags).prefix).toBe(prefix)
})

test('finds all matches as MongoDB does: none that is empty at the end', () => {
  const all = (pattern: string, text: string): string[] =>
    compileRegex(pattern, '')
      .execAll(text)
      .map((match) => `${match.index}${match[0]}`)
  expect(all('()', 'bbbb')).toEqual(['0', '1', '2', '3'])
  expect(all('a*', 'aab')).toEqual(['0aa', '2'])
  expect(all('a*', 'aa')).toEqual(['0aa'])
  expect(all('', '')).toEqual(['0'])
  expect(all('', '😀b')).toEqual(['0', '2'])
  expect(all('(?<=a)b', 'abab')).toEqual(['1b', '3b'])
})
