import axios from 'axios'

const inputs = /<input type="hidden" name="([^"]+)" value="([^"]*)">/g

/** Lets an application in as a person does: opens its page, fills the form in and presses the button. */
export async function allowAccess(page: string, username: string, password: string): Promise<void> {
  const { data } = await axios.get<string>(page)
  const hidden = [...data.matchAll(inputs)].map(([, name = '', value = '']): [string, string] => [
    name,
    value,
  ])
  const form = new URLSearchParams([
    ...hidden,
    ['username', username],
    ['password', password],
    ['action', 'allow'],
  ])
  const { origin, pathname } = new URL(page)
  await axios.post(origin + pathname, form, { headers: { origin } })
}
