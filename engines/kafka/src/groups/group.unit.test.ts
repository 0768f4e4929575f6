import { createGroup, electProtocol, type Group, type Member } from './group.ts'

const groupOf = (...members: string[][]): Group => {
  const group = createGroup('group')
  members.forEach((names, i) => {
    const protocols = names.map((name) => ({ name, metadata: Buffer.alloc(0) }))
    group.members.set(String(i), { id: String(i), protocols } as unknown as Member)
  })
  return group
}

test.each([
  [[['range']], 'range'],
  [
    [
      ['range', 'roundrobin'],
      ['roundrobin', 'range'],
      ['roundrobin', 'range'],
    ],
    'roundrobin',
  ],
  [[['sticky', 'range'], ['range']], 'range'],
])('elects the protocol that most members prefer among those all can speak: %j', (members, expected) => {
  expect(electProtocol(groupOf(...members))).toBe(expected)
})
