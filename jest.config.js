// Three suites, told apart by a file's suffix. All run on the sources: the "source" export condition points
// each workspace at its src/.
const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { module: { type: 'es6' }, jsc: { target: 'es2023', parser: { syntax: 'typescript' } } },
    ],
  },
  modulePathIgnorePatterns: ['/dist/', '/data/'],
}

const suite = (displayName, suffix) => ({ ...shared, displayName, testMatch: [`**/*.${suffix}.test.ts`] })

export default {
  projects: [suite('unit', 'unit'), suite('int', 'int'), suite('e2e', 'e2e')],
  testTimeout: 30_000,
  maxWorkers: 2,
}
