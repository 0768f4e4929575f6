import { type DescribedSetting } from './load-config.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The settings as a Markdown table, each once, in their order. */
export function writeSettingsTable(settings: readonly DescribedSetting[]): string {
  const unique = new Map(settings.map((setting) => [setting.env, setting]))
  const rows = [...unique.values()].map(({ env, description, default: fallback }) =>
    ['', `\`${env}\``, cell(description), fallback === undefined ? '' : `\`${fallback}\``, '']
      .join(' | ')
      .trim(),
  )
  return ['| setting | what it is | default |', '| --- | --- | --- |', ...rows].join('\n')
}
