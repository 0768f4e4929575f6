import { loadConfig } from '@ongaku/shared/config'
import { deliveryConfig } from './config.ts'

const load = (minMs: string, maxMs: string) =>
  loadConfig(deliveryConfig, { ONGAKU_DELIVERY_RETRY_MIN_MS: minMs, ONGAKU_DELIVERY_RETRY_MAX_MS: maxMs })

test('a largest retry below the smallest is refused, naming both settings', () => {
  expect(() => load('5000', '4999')).toThrow(
    /^ONGAKU_DELIVERY_RETRY_MAX_MS: must not be below ONGAKU_DELIVERY_RETRY_MIN_MS, which is 5000 \(it is "4999"/,
  )
})

test('a largest retry equal to the smallest is taken', () => {
  expect(load('5000', '5000')).toMatchObject({ retryMinMs: 5_000, retryMaxMs: 5_000 })
})
