import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  ConvertedPlaybooks,
  ConvertPlaybooks,
  GalleryLanguage,
  playbookCheck,
} from '#contract/playbook-library.ts'
import type { Rehearsal, RehearsePlaybook } from '#contract/rehearsal.ts'
import type { ApplyPlaybook } from '#contract/run.ts'
import type { MoveRun, RunMoved } from '#contract/run-move.ts'
import { change } from '#web/wire/request.ts'

type Published = { playbookId: string; version: number }

/** Makes the corp's own copy of a playbook of the gallery. */
export function useCopyGallery() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ slug, language }: { slug: string; language: GalleryLanguage }) =>
      change<Published>('POST', `gallery/${slug}/copy?language=${language}`),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['playbooks'] }),
        client.invalidateQueries({ queryKey: ['gallery'] }),
      ]),
  })
}

/** Says what is wrong with a source; publishes nothing. */
export const useCheckSource = () =>
  useMutation({
    mutationFn: (source: string) => change<z.infer<typeof playbookCheck>>('POST', 'playbooks/check', { source }),
  })

/** Reads the SOPs of another system out of a dump; keeps nothing. */
export const useConvert = () =>
  useMutation({
    mutationFn: async (files: readonly File[]) => {
      const body: ConvertPlaybooks = {
        files: await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() }))),
      }
      return change<ConvertedPlaybooks>('POST', 'playbooks/convert', body)
    },
  })

/** Publishes a source: as a new playbook, or as the next version of one. */
export function usePublish(playbookId: string | null) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { source: string; note: string }) =>
      change<Published>('POST', playbookId ? `playbooks/${playbookId}/versions` : 'playbooks', body),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['playbooks'] }),
        client.invalidateQueries({ queryKey: ['playbook'] }),
      ]),
  })
}

/** Lives a version through with virtual group chats; changes nothing. */
export const useRehearse = (playbookId: string, version: number) =>
  useMutation({
    mutationFn: (body: RehearsePlaybook) =>
      change<Rehearsal>('POST', `playbooks/${playbookId}/versions/${version}/rehearsal`, body),
  })

/** Puts a version to work on group chats. */
export function useApply(playbookId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: ApplyPlaybook) => change<{ runId: string }>('POST', `playbooks/${playbookId}/apply`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['runs'] }),
  })
}

/** Moves a run to another version. */
export function useMoveRun(runId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: MoveRun) => change<RunMoved>('POST', `runs/${runId}/move`, body),
    onSuccess: () =>
      Promise.all([['runs'], ['run', runId], ['playbook']].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
}
