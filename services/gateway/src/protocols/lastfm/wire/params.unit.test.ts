import { readBoundedParam, readParams, requireParam } from './params.ts'

const read = (query: string, form = '') => readParams(query, new URLSearchParams(form))

describe('readParams', () => {
  test('reads the query and the form, decoded', () => {
    expect([...read('username=ada', 'artist%5B0%5D=Bj%C3%B6rk+%26+co&track[0]=1%2B1')]).toEqual([
      ['username', 'ada'],
      ['artist[0]', 'Björk & co'],
      ['track[0]', '1+1'],
    ])
  })

  test.each([
    ['in the query', 'artist=a&artist=b', ''],
    ['in the form', '', 'artist=a&artist=b'],
    ['in both', 'artist=a', 'artist=b'],
  ])('refuses two values of one name %s', (_, query, form) => {
    expect(() => read(query, form)).toThrow('artist is given twice')
  })

  test('takes a value that is merely repeated', () => {
    expect([...read('format=json&format=json', 'format=json')]).toEqual([['format', 'json']])
  })

  test('takes any name for what it is', () => {
    expect(read('__proto__=x&constructor=y').get('__proto__')).toBe('x')
  })
})

test.each([undefined, '', '  '])('requireParam refuses %p', (value) => {
  const params = new Map(value === undefined ? [] : [['artist', value]])
  expect(() => requireParam(params, 'artist')).toThrow('missing a required parameter')
})

test.each(['0', '1001', '-1', '1e2', '99999999999'])('readBoundedParam refuses %s', (value) => {
  expect(() => readBoundedParam(new Map([['limit', value]]), 'limit', 50, 1000)).toThrow(
    'limit param out of bounds (1-1000)',
  )
})

test('readBoundedParam falls back where no number is given', () => {
  expect(readBoundedParam(new Map(), 'limit', 50, 1000)).toBe(50)
  expect(readBoundedParam(new Map([['limit', '']]), 'limit', 50, 1000)).toBe(50)
  expect(readBoundedParam(new Map([['limit', 'None']]), 'limit', 50, 1000)).toBe(50)
  expect(readBoundedParam(new Map([['limit', '1000']]), 'limit', 50, 1000)).toBe(1000)
})
