import { z } from 'zod'

/** The settings of the simulator as a process of its own, as environment variables. */
const settingsSchema = z.object({
  ONGAKU_SIM_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  ONGAKU_SIM_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8090)
    .describe('Port; 0 takes a free one'),
  ONGAKU_SIM_DATA_FILE: z.string().min(1).optional().describe('File that keeps the state; none by default'),
  ONGAKU_SIM_LASTFM_API_KEY: z.string().min(1).default('ongaku-sim-key').describe('API key to accept'),
  ONGAKU_SIM_LASTFM_SHARED_SECRET: z
    .string()
    .min(1)
    .default('ongaku-sim-secret')
    .describe('Its shared secret'),
  ONGAKU_SIM_LASTFM_REQUESTS_PER_SECOND: z.coerce.number().positive().default(5).describe('Rate per API key'),
  ONGAKU_SIM_LASTFM_DAILY_LIMIT: z.coerce
    .number()
    .int()
    .positive()
    .default(2_800)
    .describe('Scrobbles a day'),
})

export type Settings = z.infer<typeof settingsSchema>

/** @throws Error with one line that names the wrong settings */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const parsed = settingsSchema.safeParse(env)
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
  throw new Error(`Wrong settings: ${wrong.join('; ')}`)
}
