import { type DescribedSetting } from './load-config.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The settings as a Markdown table, each once, in their order. */
export function writeSettingsTable(settings: readonly DescribedSetting[]): string {
  const unique = new Map(settings.map((setting) => [setting.env, setting]))
  const rows = [...unique.values()].map(({ env, description, default: fallback, required }) => {
    const value = fallback === undefined ? (required ? 'required' : '') : `\`${fallback}\``
    return ['', `\`${env}\``, cell(description), value, ''].join(' | ').trim()
  })
  return ['| setting | what it is | default |', '| --- | --- | --- |', ...rows].join('\n')
}
