import { type z } from 'zod'
import { type chartPeriod } from '@ongaku/shared/contracts'
import { invalidField } from '@ongaku/shared/errors'
import { readSpan, type Span } from '../plays/span.ts'

type Period = z.output<typeof chartPeriod>

/** Last.fm's own pages call them the last 7, 30, 90, 180 and 365 days. */
const days: Record<Exclude<Period, 'overall'>, number> = {
  '7day': 7,
  '1month': 30,
  '3month': 90,
  '6month': 180,
  '12month': 365,
}

const dayMs = 86_400_000

interface ChartQuery {
  period?: Period | undefined
  from?: string | undefined
  to?: string | undefined
}

/** The time a chart covers. @throws AppError `invalid_input` for a period beside `from` or `to` */
export function readChartSpan({ period, from, to }: ChartQuery, now: number): Span {
  if (period === undefined) return readSpan({ from, to })
  if ((from ?? to) !== undefined) throw invalidField('period', 'can not stand beside from or to')
  return period === 'overall' ? {} : { from: new Date(now - days[period] * dayMs) }
}
