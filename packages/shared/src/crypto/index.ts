export {
  createSeal,
  deriveKey,
  secretConfig,
  type KeyPurpose,
  type Seal,
  type SecretConfig,
} from './secret-keys.ts'
