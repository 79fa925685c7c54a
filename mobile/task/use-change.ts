import { useState } from 'react'
import { change, Refusal } from '../wire/ask.ts'

/** Changes something once, and tells what kept it from happening. */
export function useChange(path: string, onDone: () => Promise<void>) {
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const run = async (body: object): Promise<void> => {
    setBusy(true)
    setRefusal(null)
    try {
      await change(path, body)
      await onDone()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      setRefusal(error)
    } finally {
      setBusy(false)
    }
  }
  return { run, isBusy, refusal }
}
