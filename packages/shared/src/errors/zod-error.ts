import { type z } from 'zod'
import { AppError, type FieldError } from './app-error.ts'

/** Enough to mend an input by; an answer must not grow with what is wrong in it. */
const maxFields = 20

/** A path as a person writes it: `plays[3].artist`; the value itself is `body`. */
function formatPath(path: readonly PropertyKey[], root: string): string {
  const written = path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key),
    '',
  )
  return written || root
}

function describeIssue(issue: z.core.$ZodIssue, root: string): FieldError[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ field: formatPath(issue.path, root), message: issue.message }]
  }
  return issue.keys.slice(0, maxFields).map((key) => ({
    field: formatPath([...issue.path, key.slice(0, 100)], root),
    message: 'is not a known field',
  }))
}

/** zod's issues as an `invalid_input` error that names each field; `root` names the value that was checked. */
export function fromZodError(error: z.ZodError, root: string): AppError {
  const fields = error.issues
    .slice(0, maxFields)
    .flatMap((issue) => describeIssue(issue, root))
    .slice(0, maxFields)
  const [first] = fields
  const message = first ? `${first.field}: ${first.message}` : `${root} is not valid`
  return new AppError('invalid_input', message, { fields, cause: error })
}
