import send from 'send'
import { AppError } from '../errors/index.ts'
import { type Answer, type AnswerOptions } from './answer.ts'

/**
 * A file of a folder, with ranges and conditional requests (ETag, Last-Modified). Names that lead out of the folder or
 * begin with a dot are not found.
 * @param path under `root`, with slashes between its parts, not percent-encoded
 * @throws AppError `not_found` when it is sent
 */
export const file = (
  root: string,
  path: string,
  { headers = {} }: Omit<AnswerOptions, 'status'> = {},
): Answer => ({
  status: 200,
  headers,
  body: (request, response, all) =>
    new Promise((resolve, reject) => {
      for (const [name, value] of Object.entries(all))
        if (value !== undefined) response.setHeader(name, value)
      response.once('close', resolve)
      send(request.raw, encodeURI(path), { root, cacheControl: false, dotfiles: 'ignore' })
        .on('error', (cause: Error & { status?: number }) => {
          if (cause.status === 416) {
            response.statusCode = 416
            response.end()
            return
          }
          const code = cause.status !== undefined && cause.status < 500 ? 'not_found' : 'internal'
          reject(new AppError(code, 'There is no such file', { cause }))
        })
        .on('directory', () => reject(new AppError('not_found', 'There is no such file')))
        .pipe(response)
    }),
})
