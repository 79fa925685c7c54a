import { defineConfig } from 'vitest/config'

const dbTests = ['**/*.db.test.ts']
const others = ['**/node_modules/**', '**/dist/**']

export default defineConfig({
  test: {
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{contract,server,people,sandbox,cli,db,scripts,bench}/**/*.test.ts'],
          exclude: [...others, ...dbTests],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'db',
          include: dbTests,
          exclude: others,
          globalSetup: ['server/test/global-postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'web', include: ['web/**/*.test.{ts,tsx}', 'mobile/**/*.test.{ts,tsx}'], exclude: others } },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: others,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { interval: 100, timeout: 90_000 } },
        },
      },
    ],
  },
})
