import { AppError } from './app-error.ts'
import { translateDependencyFailure } from './dependency-failure.ts'

/** Whatever was thrown, as an AppError: a dependency that is down is `unavailable`, what is unknown is `internal`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (!(error instanceof Error)) return new AppError('internal', String(error), { cause: error })
  return translateDependencyFailure(error) ?? new AppError('internal', error.message, { cause: error })
}
