import { z } from 'zod'
import { type Outcome } from '../destination.ts'

const named = z.object({ '#text': z.string().default(''), corrected: z.coerce.string().default('0') })

const scrobbleSchema = z.object({
  artist: named,
  track: named,
  album: named.optional(),
  ignoredMessage: z.object({ code: z.coerce.number().int(), '#text': z.string().default('') }),
})

/** One scrobble comes as an object, several as an array. */
export const scrobbleAnswerSchema = z.object({
  scrobbles: z.object({
    scrobble: z.union([z.array(scrobbleSchema), scrobbleSchema.transform((only) => [only])]),
  }),
})

type Scrobble = z.infer<typeof scrobbleSchema>

/** Code 5 is the daily limit. Source: https://www.last.fm/api/show/track.scrobble, "ignoredMessage code" */
const ignoredReasons: Record<number, string> = {
  1: 'the artist was ignored',
  2: 'the track was ignored',
  3: 'the play is too old',
  4: 'the play is too new',
}

function describeCorrection({ artist, track, album }: Scrobble): string | undefined {
  const corrections = Object.entries({ artist, track, album }).flatMap(([field, value]) =>
    value?.corrected === '1' ? [`${field} to "${value['#text']}"`] : [],
  )
  return corrections.length > 0 ? `Last.fm corrected ${corrections.join(', ')}` : undefined
}

export function readOutcome(scrobble: Scrobble): Outcome {
  const { code } = scrobble.ignoredMessage
  if (code === 0) {
    const correction = describeCorrection(scrobble)
    return correction ? { kind: 'accepted', correction } : { kind: 'accepted' }
  }
  if (code === 5) return { kind: 'postponed' }
  const reason = `Last.fm ignored it (code ${code}): ${ignoredReasons[code] ?? scrobble.ignoredMessage['#text']}`
  return { kind: code === 3 ? 'too_old' : 'ignored', reason }
}
