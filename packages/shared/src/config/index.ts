export { httpUrl, port, wholeNumber } from './fields.ts'
export {
  ConfigError,
  describeSettings,
  loadConfig,
  type DescribedSetting,
  type Environment,
} from './load-config.ts'
export { setting, type SettingInfo } from './setting.ts'
export { writeSettingsTable } from './settings-table.ts'
export { findUnknownSettings, type UnknownSetting } from './unknown-settings.ts'
