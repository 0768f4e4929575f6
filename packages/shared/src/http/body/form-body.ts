import { invalidField } from '../../errors/index.ts'
import { type BodyReader } from './body-reader.ts'
import { type BodyOptions, defaultMaxBytes, readUtf8 } from './json-body.ts'

const maxFields = 1_000

const ampersand = 0x26

/** Whether a form is divided into more parts than that, found out without parsing it: a million take half a second. */
function hasMoreParts(bytes: Buffer, max: number): boolean {
  let found = 0
  for (let at = bytes.indexOf(ampersand); at !== -1; at = bytes.indexOf(ampersand, at + 1)) {
    found += 1
    if (found > max) return true
  }
  return false
}

const tooMany = () => invalidField('body', `holds more than ${maxFields} fields`)

/**
 * `application/x-www-form-urlencoded`, whatever its Content-Type says, since some clients send none. `+` is a space, and
 * bytes that are no UTF-8 come out as replacement characters, as the standard has it.
 * @throws AppError `invalid_input` for more than 1,000 fields
 */
export const formBody = ({ maxBytes = defaultMaxBytes }: BodyOptions = {}): BodyReader<URLSearchParams> => ({
  maxBytes,
  parse(bytes) {
    if (hasMoreParts(bytes, maxFields)) throw tooMany()
    const form = new URLSearchParams(readUtf8(bytes))
    if (form.size > maxFields) throw tooMany()
    return form
  },
})
