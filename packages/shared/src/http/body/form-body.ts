import { invalidField } from '../../errors/index.ts'
import { type BodyReader } from './body-reader.ts'
import { type BodyOptions, defaultMaxBytes, readUtf8 } from './json-body.ts'

const maxFields = 1_000

/**
 * `application/x-www-form-urlencoded`, whatever its Content-Type says, since some clients send none. `+` is a space, and
 * bytes that are no UTF-8 come out as replacement characters, as the standard has it.
 * @throws AppError `invalid_input` for more than 1,000 fields
 */
export const formBody = ({ maxBytes = defaultMaxBytes }: BodyOptions = {}): BodyReader<URLSearchParams> => ({
  maxBytes,
  parse(bytes) {
    const form = new URLSearchParams(readUtf8(bytes))
    if (form.size > maxFields) {
      throw invalidField('body', `holds more than ${maxFields} fields`)
    }
    return form
  },
})
