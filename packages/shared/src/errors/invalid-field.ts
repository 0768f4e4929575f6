import { AppError } from './app-error.ts'

/** An `invalid_input` error that names one field and says what is wrong with it. */
export const invalidField = (field: string, message: string, cause?: unknown): AppError =>
  new AppError('invalid_input', `${field}: ${message}`, { fields: [{ field, message }], cause })
