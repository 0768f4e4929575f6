import { element, type Element } from '../wire/element.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const two = (value: number): string => String(value).padStart(2, '0')

/** A time as Last.fm writes it: `20 Oct 2020, 10:03`, in UTC. */
export function formatDate(at: Date): string {
  const day = `${two(at.getUTCDate())} ${months[at.getUTCMonth()] ?? ''} ${at.getUTCFullYear()}`
  return `${day}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

/** @param instant ISO 8601 */
export function dateElement(instant: string): Element {
  const at = new Date(instant)
  return element('date', formatDate(at), { uts: String(Math.floor(at.getTime() / 1000)) })
}
