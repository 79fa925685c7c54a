import { afterAll, onTestFinished } from 'vitest'

const works: (() => unknown)[] = []

// Said while the file is collected: what a hook asks for later than that, vitest would not hear.
afterAll(async () => {
  for (const work of works.toReversed()) await work()
})

/** Runs `work` after the calling test, or, called outside of a test, after the file's last one. Also when they fail. */
export function atEnd(work: () => unknown): void {
  try {
    onTestFinished(async () => {
      await work()
    })
  } catch {
    works.push(work) // vitest throws outside of a test
  }
}
