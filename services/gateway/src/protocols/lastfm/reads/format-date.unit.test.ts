import { dateElement } from './format-date.ts'

test('writes a time in words and in seconds', () => {
  const { children, attributes } = dateElement('2020-10-02T09:03:59.900Z')
  expect([children, attributes]).toEqual(['02 Oct 2020, 09:03', { uts: '1601629439' }])
})
