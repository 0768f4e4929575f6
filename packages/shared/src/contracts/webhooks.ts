import { z } from 'zod'
import { nameText, playFields, sourceName, trackFields } from '../plays/play-schema.ts'
import { defineContract } from './contract.ts'

/** The senders a webhook can be for; each has a format of its own. */
export const webhookKinds = ['plex', 'jellyfin', 'emby', 'tautulli', 'web-scrobbler', 'custom'] as const

const fieldPath = z
  .string()
  .min(1)
  .max(200)
  .describe(
    'Where it is in the JSON: `data.song.title`, `artists.0.name`, or a JSON pointer as `/data/song/title`',
  )

const eventValues = z.array(z.string().min(1).max(100)).min(1).max(20)

export const webhookMappingSchema = z
  .strictObject({
    artist: fieldPath,
    title: fieldPath,
    album: fieldPath.optional(),
    album_artist: fieldPath.optional(),
    track_number: fieldPath.optional(),
    duration: fieldPath.optional(),
    duration_unit: z.enum(['s', 'ms']).default('s'),
    started_at: fieldPath
      .optional()
      .describe('When the track started; if left out, it is worked out from when the call came'),
    started_at_format: z
      .enum(['unix', 'unix_ms', 'iso'])
      .default('unix')
      .describe('Seconds or milliseconds since 1970, or ISO 8601 with a zone'),
    client: fieldPath.optional().describe('The name of the player, for the source of the play'),
    event: z
      .strictObject({
        path: fieldPath,
        play: eventValues.describe('Values that mean that the track was played'),
        now_playing: eventValues.optional().describe('Values that mean that it is playing'),
        loved: eventValues.optional(),
        unloved: eventValues.optional(),
      })
      .optional()
      .describe('What the call is about; if left out, every call is a play'),
  })
  .describe('Where things are in the JSON that is sent')
  .meta({ id: 'WebhookMapping' })

const names = z.array(nameText.max(100)).min(1).max(50)

const settings = {
  name: nameText.max(100).describe('What it is for, such as "Plex at home"'),
  accounts: names
    .optional()
    .describe(
      'Only the plays of these accounts of the media server, by name or id. A server sends the plays of all its users, so name yours.',
    ),
  libraries: names.optional().describe('Only plays from these libraries of the media server, by name or id'),
  mapping: webhookMappingSchema.optional().describe('For a webhook of kind `custom`, which needs one'),
}

const webhookSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(webhookKinds),
    ...settings,
    created_at: z.iso.datetime(),
    last_received_at: z.iso.datetime().optional().describe('Absent if nothing has come yet'),
    last_outcome: z
      .enum(['taken', 'ignored', 'refused'])
      .optional()
      .describe('What became of the last call; refused if it could not be read'),
    last_reason: z.string().optional().describe('Why the last call was ignored or refused'),
    last_taken_at: z.iso.datetime().optional().describe('When something was last taken'),
  })
  .meta({ id: 'Webhook' })

const tag = 'Webhooks'
const path = '/users/me/webhooks'
const params = z.object({ id: z.uuid() })

export const createWebhook = defineContract({
  method: 'post',
  path,
  access: 'owner',
  summary: 'Create a webhook that takes plays',
  description:
    'A media server, an extension or a script calls it. Its address is a secret: whoever knows it can send plays.',
  tag,
  body: z
    .strictObject({ kind: z.enum(webhookKinds), ...settings })
    .meta({ examples: [{ kind: 'plex', name: 'Plex at home', accounts: ['ada'] }] }),
  response: {
    status: 201,
    description: 'Its address, shown only this once',
    schema: z.object({
      id: z.uuid(),
      path: z.string().describe("The path of its address, to put after this server's"),
    }),
  },
})

export const listWebhooks = defineContract({
  method: 'get',
  path,
  access: 'owner',
  summary: 'List the webhooks, oldest first',
  tag,
  response: {
    status: 200,
    description: 'Every webhook, without its secret, and what became of the last call',
    schema: z.object({ items: z.array(webhookSchema) }),
  },
})

export const updateWebhook = defineContract({
  method: 'put',
  path: `${path}/:id`,
  access: 'owner',
  summary: "Replace a webhook's settings",
  description: 'Its kind and its address stay the same. What is left out is removed.',
  tag,
  params,
  body: z.strictObject(settings),
  response: { status: 204, description: 'Replaced' },
})

export const revokeWebhook = defineContract({
  method: 'delete',
  path: `${path}/:id`,
  access: 'owner',
  summary: 'Revoke a webhook',
  description: 'Where several gateways run, the others may still take calls to it for up to 10 seconds.',
  tag,
  params,
  response: { status: 204, description: 'Its address is unknown from now on' },
})

const track = { ...trackFields, source: sourceName }

export const tryWebhook = defineContract({
  method: 'post',
  path: `${path}/:id/test`,
  access: 'owner',
  summary: 'Try out what a webhook would make of a call',
  description:
    "Keeps nothing. The answer says what a call with this JSON would be taken for, or why it can't be read.",
  tag,
  params,
  body: z.strictObject({ payload: z.unknown().describe('The JSON that the sender would send') }),
  response: {
    status: 200,
    description: 'What the call says',
    schema: z.object({
      says: z.enum(['plays', 'now_playing', 'feedback', 'nothing']),
      plays: z
        .array(
          z.object({
            ...track,
            started_at: z
              .string()
              .optional()
              .describe('Absent if it would be worked out from when the call came'),
            played_ms: playFields.played_ms,
          }),
        )
        .optional(),
      track: z.object(track).optional(),
      feedback: z.enum(['loved', 'none']).optional(),
      reason: z.string().optional().describe('Why it would be ignored'),
    }),
  },
})
