import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { MediaFile, MediaKind } from '#contract/media.ts'
import { upload } from '#web/wire/upload.ts'
import { nameFor, problemOf, type UploadProblem } from './fit.ts'
import { countUpload } from './uploads.ts'

/** Why a file was not taken: before it was sent, or by an answer. */
export type UploadFault = { file: File; name: string; problem: UploadProblem | null; error: unknown }

/** Uploads one file at a time; `onKept` of the latest drawing is told its name. It ends with the page that began it. */
export function useUpload(kind: MediaKind, onKept: (name: string) => void) {
  const client = useQueryClient()
  const [underWay, setUnderWay] = useState<{ name: string; share: number } | null>(null)
  const [fault, setFault] = useState<UploadFault | null>(null)
  const stopper = useRef<AbortController | null>(null)
  const told = useRef(onKept)
  useEffect(() => {
    told.current = onKept
  })
  useEffect(() => () => stopper.current?.abort(), [])

  const send = async (file: File, name: string): Promise<void> => {
    const controller = new AbortController()
    const { signal } = controller
    stopper.current = controller
    setUnderWay({ name, share: 0 })
    try {
      const kept = await upload<MediaFile>('media', { name, kind }, file, {
        signal,
        onProgress: (share) => setUnderWay({ name, share }),
      })
      countUpload()
      void client.invalidateQueries({ queryKey: ['media'] })
      told.current(kept.name)
    } catch (error) {
      if (!signal.aborted) setFault({ file, name, problem: null, error })
    }
    if (stopper.current === controller) setUnderWay(null)
  }

  return {
    underWay,
    fault,
    begin: (file: File): void => {
      stopper.current?.abort()
      const name = nameFor(file, kind)
      const problem = problemOf({ name, size: file.size }, kind)
      setFault(problem === null ? null : { file, name, problem, error: null })
      if (problem === null) void send(file, name)
    },
    stop: (): void => stopper.current?.abort(),
  }
}
