import { useEffect, useRef, useState } from 'react'
import type { Json } from '../document/edit.ts'

/** Typing that rests this long becomes an edit; leaving the field makes it one at once. */
const REST_MS = 400

type Typing<V extends Json> = {
  value: V | null
  toText: (value: V | null) => string
  /** What the text stands for; undefined while it stands for nothing yet. */
  fromText: (text: string) => V | null | undefined
  /** `was` is what stood there when typing began, so that a colleague's change meanwhile is not written over unseen. */
  commit: (value: V | null, was: V | null) => void
}

/** A field at work: what is half-typed stays with it, and goes into the draft as it rests. */
export function useTyped<V extends Json>({ value, toText, fromText, commit }: Typing<V>) {
  const [typed, setTyped] = useState<string | null>(null)
  const seen = useRef<V | null>(value)
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; send: () => void } | null>(null)
  const rest = () => {
    const { current } = waiting
    if (current === null) return
    clearTimeout(current.timer)
    current.send()
  }
  useEffect(
    () => () => {
      const { current } = waiting
      if (current === null) return
      clearTimeout(current.timer)
      current.send()
    },
    [],
  )
  return {
    text: typed ?? toText(value),
    change: (text: string) => {
      if (typed === null && waiting.current === null) seen.current = value
      if (waiting.current) clearTimeout(waiting.current.timer)
      setTyped(text)
      const send = () => {
        waiting.current = null
        const now = fromText(text)
        if (now === undefined) return
        commit(now, seen.current)
        seen.current = now
      }
      waiting.current = { send, timer: setTimeout(send, REST_MS) }
    },
    leave: () => {
      rest()
      setTyped(null)
    },
  }
}
