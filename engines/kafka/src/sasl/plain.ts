import { isSameText, type Credentials } from './credentials.ts'
import { authenticationFailed, type Mechanism } from './mechanism.ts'

const FIELDS = 3

/** PLAIN (RFC 4616): one token with the identity to act as, the user name and the password, parted by NUL. */
export function createPlain({ username, password }: Credentials): Mechanism {
  return {
    name: 'PLAIN',
    begin: () => ({
      step(token) {
        const fields = token.toString('utf8').split('\0')
        const [actsAs = '', user = '', given = ''] = fields
        const isUser = isSameText(user, username)
        const isPassword = isSameText(given, password)
        const isItself = actsAs === '' || actsAs === user
        if (fields.length !== FIELDS || !isUser || !isPassword || !isItself) throw authenticationFailed()
        return { token: Buffer.alloc(0), isDone: true }
      },
    }),
  }
}
