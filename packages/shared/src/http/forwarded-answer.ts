import { type OutgoingHttpHeaders } from 'node:http'
import { type Contract } from '../contracts/contract.ts'
import { AppError } from '../errors/index.ts'
import { type Answer } from './answer.ts'
import { type HttpRequest } from './http-request.ts'
import { type ServiceAnswer } from './service-exchange.ts'

const pick = (headers: Record<string, string | string[] | undefined>, names: readonly string[]) => {
  const picked: OutgoingHttpHeaders = {}
  for (const name of names) if (headers[name] !== undefined) picked[name] = headers[name]
  return picked
}

const requestHeaders = ['accept', 'content-type', 'content-encoding', 'if-none-match', 'if-modified-since']

/** What a service may know of a request that is passed on to it; not the client's secrets. */
export const forwardedHeaders = ({ headers }: HttpRequest): OutgoingHttpHeaders =>
  pick(headers, requestHeaders)

const answerHeaders = [
  'content-type',
  'retry-after',
  'etag',
  'last-modified',
  'cache-control',
  'vary',
  'link',
  'location',
  'content-disposition',
]

const typeOf = ({ headers }: ServiceAnswer): string => headers['content-type']?.split(';')[0]?.trim() ?? ''

/** Whether the answer says that the service does not take us for one of its own. */
function isUntrusted({ status, body }: ServiceAnswer): boolean {
  return (status === 401 || status === 403) && body.includes('"code":"untrusted_call"')
}

/**
 * A service's answer as ours, its body untouched.
 * @throws AppError `upstream_failed` for what is neither the answer of the contract nor a problem document
 */
export function readForwardedAnswer(service: string, contract: Contract, answer: ServiceAnswer): Answer {
  const { status, headers, body } = answer
  const { response } = contract
  const isAnswer =
    status === 304 ||
    (status === response.status && (!response.schema || typeOf(answer) === 'application/json'))
  const isProblem = status >= 400 && status < 600 && typeOf(answer) === 'application/problem+json'
  if ((!isAnswer && !isProblem) || isUntrusted(answer)) {
    throw new AppError(
      'upstream_failed',
      `The ${service} service answered with ${status}, which was not expected`,
    )
  }
  return {
    status,
    headers: {
      ...pick(headers, answerHeaders),
      ...(status === 401 && { 'www-authenticate': 'Bearer realm="Ongaku"' }),
    },
    body,
  }
}
