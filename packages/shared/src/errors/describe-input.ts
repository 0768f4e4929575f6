import { type z } from 'zod'

/** What zod expects, as a person calls it. */
const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a JSON object',
  record: 'a JSON object',
}

const formats: Record<string, string> = {
  uuid: 'a UUID',
  datetime: 'a time such as 2026-11-20T20:05:31Z',
  url: 'a URL',
}

const units: Record<string, string> = { string: 'characters', array: 'items' }

const mustBe = (what: string | undefined): string | undefined => what && `must be ${what}`

function describeType({ expected, input }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>) {
  return input === undefined ? 'is required' : mustBe(kinds[expected])
}

function describeTooSmall({ origin, minimum, inclusive }: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall>) {
  const unit = units[origin]
  if (unit === undefined) return mustBe(`${inclusive ? 'at least' : 'more than'} ${minimum}`)
  return minimum === 1 ? 'must not be empty' : `must have at least ${minimum} ${unit}`
}

function describeTooBig({ origin, maximum, inclusive }: z.core.$ZodRawIssue<z.core.$ZodIssueTooBig>) {
  const unit = units[origin]
  if (unit === undefined) return mustBe(`${inclusive ? 'at most' : 'less than'} ${maximum}`)
  return `must have at most ${maximum} ${unit}`
}

/** What is wrong with an input, after the name of its field; zod's own words speak of JavaScript. */
export const describeInput: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue)
    case 'too_small':
      return describeTooSmall(issue)
    case 'too_big':
      return describeTooBig(issue)
    case 'invalid_value': {
      const values = issue.values.map((value) => JSON.stringify(value))
      return mustBe(values.length > 1 ? `one of ${values.join(', ')}` : values[0])
    }
    case 'invalid_format':
      return mustBe(formats[issue.format])
    default:
      return undefined
  }
}
