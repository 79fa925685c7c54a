import { writeFileSync } from 'node:fs'
import type { SerializedError } from 'vitest'
import type { Reporter, TestModule } from 'vitest/node'

/** What a vitest run came to. A test that was skipped without saying why counts as failed. */
export type Count = { passed: number; failed: number; skipped: { test: string; reason: string }[]; silent: string[] }

/** Writes the count to the file named in TEST_COUNT_FILE when the run ends. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const count: Count = { passed: 0, failed: unhandled.length, skipped: [], silent: [] }
    for (const testModule of modules) {
      if (testModule.errors().length > 0) count.failed += 1
      for (const suite of testModule.children.allSuites()) count.failed += suite.errors().length
      for (const test of testModule.children.allTests()) {
        const result = test.result()
        const name = `${testModule.relativeModuleId} › ${test.fullName}`
        if (result.state === 'passed') count.passed += 1
        else if (result.state === 'failed') count.failed += 1
        else if (result.state === 'skipped' && result.note) count.skipped.push({ test: name, reason: result.note })
        else count.silent.push(name)
      }
    }
    count.failed += count.silent.length
    const file = process.env['TEST_COUNT_FILE']
    if (file !== undefined) writeFileSync(file, JSON.stringify(count))
  }
}
