import { errorCodes } from '../errors.ts'
import { createCoordinator, type Coordinator } from './coordinator.ts'
import { type JoinRequest } from './group-messages.ts'

let coordinator: Coordinator
beforeEach(() => {
  const limits = { minSessionTimeoutMs: 1, maxSessionTimeoutMs: 60_000, initialRebalanceDelayMs: 0 }
  coordinator = createCoordinator(limits)
})
afterEach(() => coordinator.close())

const requestTo = (groupId: string, given: Partial<JoinRequest> = {}): JoinRequest => ({
  groupId,
  memberId: '',
  clientId: 'test',
  clientHost: '/127.0.0.1',
  sessionTimeoutMs: 60_000,
  rebalanceTimeoutMs: 60_000,
  protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: Buffer.alloc(0) }],
  needsKnownId: true,
  closed: new AbortController().signal,
  ...given,
})

async function promiseIds(groupId: string, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push((await coordinator.join(requestTo(groupId))).memberId)
  return ids
}

test('forgets a group whose only member leaves before it has joined', async () => {
  const [id = ''] = await promiseIds('leaver', 1)
  expect(coordinator.leave('leaver', id)).toBe(errorCodes.NONE)
  expect(coordinator.groups()).toEqual([])
})

test('lets everyone in who was given an id, up to the bound', async () => {
  const ids = await promiseIds('full', 1_000)
  expect(await coordinator.join(requestTo('full'))).toMatchObject({
    errorCode: errorCodes.GROUP_MAX_SIZE_REACHED,
  })
  const [memberId = '', ...others] = ids
  const joining = coordinator.join(requestTo('full', { memberId }))
  for (const other of others) coordinator.leave('full', other)
  expect(await joining).toMatchObject({ errorCode: errorCodes.NONE, leaderId: memberId })
})

test('counts the names that members bring, not only what is with them', async () => {
  const name = 'n'.repeat(32_000)
  const protocols = Array.from({ length: 1_000 }, (_, i) => ({
    name: `${name}${i}`,
    metadata: Buffer.alloc(0),
  }))
  const codes: number[] = []
  for (let i = 0; i < 3; i++) {
    const { errorCode } = await coordinator.join(requestTo(`heavy-${i}`, { protocols, needsKnownId: false }))
    codes.push(errorCode)
  }
  expect(codes).toEqual([errorCodes.NONE, errorCodes.NONE, errorCodes.GROUP_MAX_SIZE_REACHED])
})

test('bounds what the names of those take who were only given an id', async () => {
  const join = async (i: number): Promise<number> =>
    (await coordinator.join(requestTo(`many-${i % 200}`, { clientId: 'c'.repeat(32_000) }))).errorCode
  const codes = new Set<number>()
  for (let i = 0; i < 3_000; i++) codes.add(await join(i))
  expect([...codes]).toEqual([errorCodes.MEMBER_ID_REQUIRED, errorCodes.GROUP_MAX_SIZE_REACHED])
})
