import { afterAll, onTestFinished } from 'vitest'

/** Runs `work` after the calling test, or, called outside of a test, after the file's last one. Also when they fail. */
export function atEnd(work: () => unknown): void {
  const run = async () => {
    await work()
  }
  try {
    onTestFinished(run)
  } catch {
    afterAll(run) // vitest throws outside of a test
  }
}
