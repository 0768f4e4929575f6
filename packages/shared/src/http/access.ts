import { type Access, type Scope } from '../contracts/contract.ts'
import { AppError } from '../errors/index.ts'
import { type Caller } from './route.ts'
import { type Authenticate } from './surface.ts'

const mayAll = ({ sessionId, isService }: Caller): boolean => sessionId !== undefined || isService === true

const refuse = (message: string) => new AppError('forbidden', message)

function checkScope(caller: Caller, scope: Scope): void {
  const { scopes = [] } = caller
  if (mayAll(caller) || scopes.includes(scope) || scopes.includes('admin')) return
  throw refuse(
    `An API token may not do this unless it has the scope "${scope}"; use one that has it, or sign in`,
  )
}

/** @throws AppError `forbidden` when the caller may not call what has this access */
export function checkAccess(access: Access, caller: Caller): void {
  if (access === 'anyone') return
  checkScope(caller, access === 'submit' || access === 'read' ? access : 'admin')
  if (access === 'administrator' && !caller.isAdministrator && !caller.isService) {
    throw refuse('Only an administrator of this server may do this')
  }
}

/** Authenticates a request and checks the caller's access, before its body is read. */
export const requireAccess =
  (access: Access, authenticate: Authenticate): Authenticate =>
  async (request) => {
    const caller = await authenticate(request)
    checkAccess(access, caller)
    return caller
  }
