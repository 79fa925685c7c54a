/**
 * Does `act` for each item, `atOnce` at a time. Waits for all that was begun, whatever fails: lanes are given back after
 * it, and nothing may still be at work then. Begins nothing more after a failure, and throws the first.
 */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items]
  let failed = false
  const worker = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined && !failed; item = rest.shift())
      try {
        await act(item)
      } catch (cause) {
        failed = true
        throw cause
      }
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}
