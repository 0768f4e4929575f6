import { parseArgs } from 'node:util'
import { resolve } from 'node:path'

/** What Ongaku takes in one post. */
export const playsPerPost = 1000

/** Every part of the bench, in the order they run. */
const allParts = ['start', 'idle', 'delivery', 'single', 'import', 'page']

const usage = `npm run bench:intake -- [options]
  --only PARTS      comma-separated: ${allParts.join(', ')} (default: all)
  --checkout DIR    measure another checkout that is installed and built (default: this one)
  --json FILE       also write every round and the machine's facts as JSON
  --rounds N        rounds of each part (default 3)
  --seconds N       length of one load in "single" (default 5)
  --users N         users the load of "single" is spread over, so that no user's rate limit caps it (default 12)
  --plays N         plays imported for "import" and "page", rounded up to thousands (default 100000)
  --deliveries N    plays posted one by one in each round of "delivery" (default 30)
  --idle-seconds N  length of one look at the idle process (default 20)
  --node-arg ARG    an argument for the measured Node process, such as --cpu-prof; may be repeated`

const text = (fallback) => ({ type: 'string', default: fallback })

function parse(args) {
  try {
    const options = {
      only: text(allParts.join(',')),
      checkout: text(resolve(import.meta.dirname, '../..')),
      json: { type: 'string' },
      rounds: text('3'),
      seconds: text('5'),
      users: text('12'),
      plays: text('100000'),
      deliveries: text('30'),
      'idle-seconds': text('20'),
      help: { type: 'boolean', default: false },
      'node-arg': { type: 'string', multiple: true, default: [] },
    }
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new Error(`${error.message}\n\n${usage}`, { cause: error })
  }
}

function wholeNumber(values, name) {
  const value = Number(values[name])
  if (Number.isInteger(value) && value > 0) return value
  throw new Error(`--${name}: expected a whole number above 0\n\n${usage}`)
}

/**
 * @param {string[]} args the command line after the script's name
 * @throws Error with the usage when an option is unknown or makes no sense
 */
export function readOptions(args) {
  const values = parse(args)
  if (values.help) throw new Error(usage)
  const chosen = values.only.split(',')
  const unknown = chosen.filter((part) => !allParts.includes(part))
  if (unknown.length > 0) throw new Error(`--only: no such part as ${unknown.join(', ')}\n\n${usage}`)
  return {
    parts: allParts.filter((part) => chosen.includes(part)),
    checkout: resolve(values.checkout),
    json: values.json,
    rounds: wholeNumber(values, 'rounds'),
    seconds: wholeNumber(values, 'seconds'),
    users: wholeNumber(values, 'users'),
    plays: Math.ceil(wholeNumber(values, 'plays') / playsPerPost) * playsPerPost,
    deliveries: wholeNumber(values, 'deliveries'),
    idleSeconds: wholeNumber(values, 'idle-seconds'),
    nodeArgs: values['node-arg'],
  }
}
