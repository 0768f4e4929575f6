export { AppError, type AppErrorOptions, type ErrorCode, type FieldError } from './app-error.ts'
export { codeOfProblem, problemSchema, toProblem, type Problem } from './problem.ts'
export { describeInput, fromZodError } from './zod-error.ts'
export { toAppError } from './to-app-error.ts'
