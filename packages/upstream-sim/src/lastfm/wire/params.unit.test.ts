import { LastfmError } from './errors.ts'
import { readBoundedParam, readParams, requireParam } from './params.ts'

const codeOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof LastfmError) return error.code
    throw error
  }
  return undefined
}

describe('readParams', () => {
  test('reads the query and the body, whose values win', () => {
    const params = readParams('method=a&format=json', new URLSearchParams('method=b&sk=1'))
    expect([...params]).toEqual([
      ['method', 'b'],
      ['format', 'json'],
      ['sk', '1'],
    ])
  })

  test('decodes names and values, plus signs included', () => {
    const params = readParams('artist%5B0%5D=Bj%C3%B6rk+%26+co&track%5B0%5D=1%2B1')
    expect(params.get('artist[0]')).toBe('Björk & co')
    expect(params.get('track[0]')).toBe('1+1')
  })

  test('takes any name for what it is', () => {
    expect(readParams('__proto__=x&constructor=y').get('__proto__')).toBe('x')
  })
})

describe('requireParam', () => {
  test('refuses what is absent or blank', () => {
    expect(codeOf(() => requireParam(new Map(), 'artist'))).toBe(6)
    expect(codeOf(() => requireParam(new Map([['artist', ' ']]), 'artist'))).toBe(6)
    expect(requireParam(new Map([['artist', ' Cher ']]), 'artist')).toBe('Cher')
  })
})

describe('readBoundedParam', () => {
  const read = (value: string) => readBoundedParam(new Map([['limit', value]]), 'limit', 50, 1000)

  test('falls back where nothing is given', () => {
    expect(read('')).toBe(50)
    expect(read('1000')).toBe(1000)
  })

  test.each(['0', '1001', '-1', 'ten', '1e2', '99999999999'])(
    'refuses %s in the real service’s words',
    (value) => {
      expect(() => read(value)).toThrow('limit param out of bounds (1-1000)')
    },
  )
})
