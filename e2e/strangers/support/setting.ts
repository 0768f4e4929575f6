import { register } from '../../support/listener.ts'
import { setUpOngaku } from '../../support/set-up.ts'
import { type Account, fillAccount } from './account.ts'
import { readBelongings } from './belongings.ts'
import { createSend, type Received, type Send, type Sent } from './send.ts'

export interface Owner extends Account {
  invite: { id: string; code: string }
}

export interface Setting {
  url: string
  send: Send
  /** An administrator with one of everything. */
  owner: Owner
  /** Who has one of everything as well, but no business with the owner's. */
  stranger: Account
  /** Fails unless what the owner has is what it was at the start. */
  expectUntouched(): Promise<void>
}

/** For a test file: a running server with an owner and a stranger. */
export function setUpStrangers(): Setting {
  const setUp = setUpOngaku()
  const setting = {} as Setting
  beforeAll(async () => {
    const { ongaku, listener } = setUp
    const { data: invite } = await listener.post<Owner['invite']>('/admin/invites', {
      note: 'Invite of mika',
    })
    const account = await fillAccount(ongaku.url, 'mika', listener)
    const marks = [...account.marks, 'Invite of mika', invite.id, invite.code]
    const owner = { ...account, invite, marks }
    const stranger = await fillAccount(ongaku.url, 'ren', await register(ongaku.url, 'ren'))
    const before = await readBelongings(listener, owner)
    const expectUntouched = async () => expect(await readBelongings(listener, owner)).toEqual(before)
    Object.assign(setting, {
      url: ongaku.url,
      send: createSend(ongaku.url),
      owner,
      stranger,
      expectUntouched,
    })
  }, 60_000)

  return setting
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

const textOf = ({ path, body }: Sent): string => {
  const form = body instanceof URLSearchParams ? body.toString() : JSON.stringify(body ?? '')
  return `${decode(path)} ${decode(form)}`
}

/** What of the owner's an answer holds, besides what the stranger has sent. */
export function findLeaks(
  { marks }: Pick<Owner, 'marks'>,
  sent: Sent,
  { text, headers }: Received,
): string[] {
  const known = textOf(sent)
  const told = [text, ...headers.values()].join('\n')
  return marks.filter((mark) => told.includes(mark) && !known.includes(mark))
}
