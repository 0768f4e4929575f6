import { createFrameDecoder } from './frame.ts'
import { MalformedError } from './reader.ts'

const frameOf = (text: string): Buffer => {
  const size = Buffer.alloc(4)
  size.writeInt32BE(text.length)
  return Buffer.concat([size, Buffer.from(text)])
}
const stream = Buffer.concat([frameOf('first frame'), frameOf('the second one'), frameOf('third frame')])

test.each([1, 2, 3, 5, 7, 16, 100])('cuts the same frames from chunks of %d bytes', (chunkBytes) => {
  const decoder = createFrameDecoder(() => 1000)
  const frames: string[] = []
  for (let at = 0; at < stream.length; at += chunkBytes) {
    frames.push(...decoder.push(stream.subarray(at, at + chunkBytes)).map(String))
  }
  expect(frames).toEqual(['first frame', 'the second one', 'third frame'])
  expect(decoder.heldBytes()).toBe(0)
})

test('holds what has arrived and no more', () => {
  const decoder = createFrameDecoder(() => 1000)
  expect(decoder.push(stream.subarray(0, 9))).toEqual([])
  expect(decoder.heldBytes()).toBe(9)
})

test.each([-1, 0, 7, 1001])('refuses a frame of %d bytes', (size) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(size)
  expect(() => createFrameDecoder(() => 1000).push(bytes)).toThrow(MalformedError)
})
