import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import type { Page } from '#contract/paging.ts'
import type {
  Cloned,
  CloneMany,
  ClonesPreview,
  Execution,
  ExecutionDays,
  Follower,
  FollowersUpdate,
  FollowerSort,
  FollowStanding,
  FollowUpdate,
  MovedFollowers,
  PlaybookOverrides,
  TookUpdate,
  UpdatedFollowers,
} from '#contract/playbook-follow.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'

export const standingQuery = (playbookId: string) =>
  queryOptions({
    queryKey: ['playbook', playbookId, 'follow'],
    queryFn: ({ signal }) => read<FollowStanding>(`playbooks/${playbookId}/follow`, {}, signal),
    meta: { topics: ['playbook'] },
  })

/** `rate` is counted by the server for the days beside it. */
export type Listing = { search: string } & ({ sort: FollowerSort } | { sort: 'rate'; days: ExecutionDays })

export const followersQuery = (playbookId: string, listing: Listing) =>
  infiniteQueryOptions({
    queryKey: ['playbook', playbookId, 'followers', listing],
    queryFn: ({ pageParam, signal }) =>
      listing.sort === 'rate'
        ? read<Page<Follower>>(
            `playbooks/${playbookId}/followers/by-rate`,
            { search: listing.search, days: listing.days, cursor: pageParam },
            signal,
          )
        : read<Page<Follower>>(`playbooks/${playbookId}/followers`, { ...listing, cursor: pageParam }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics: ['playbook', 'run'] },
  })

/** The first of those below a region: as many as are looked at in passing; its own page has all. */
export const belowQuery = (playbookId: string) =>
  queryOptions({
    queryKey: ['playbook', playbookId, 'followers', 'below'],
    queryFn: ({ signal }) => read<Page<Follower>>(`playbooks/${playbookId}/followers`, { limit: 100 }, signal),
    meta: { topics: ['playbook', 'run'] },
  })

/** How far shops keep to mandatory steps. A question, though it is asked by POST: it changes nothing. */
export const executionQuery = (playbookId: string, days: ExecutionDays, playbookIds: readonly string[]) =>
  queryOptions({
    queryKey: ['playbook', playbookId, 'execution', days, playbookIds],
    queryFn: () => change<Execution>('POST', `playbooks/${playbookId}/followers/execution`, { days, playbookIds }),
    enabled: playbookIds.length > 0,
    placeholderData: keepPreviousData,
    meta: { topics: ['occurrence'] },
  })

export const overridesQuery = (playbookId: string) =>
  queryOptions({
    queryKey: ['playbook', playbookId, 'overrides'],
    queryFn: ({ signal }) => read<PlaybookOverrides>(`playbooks/${playbookId}/overrides`, {}, signal),
    meta: { topics: ['playbook'] },
  })

export const updateQuery = (playbookId: string) =>
  queryOptions({
    queryKey: ['playbook', playbookId, 'update'],
    queryFn: ({ signal }) => read<FollowUpdate>(`playbooks/${playbookId}/update`, {}, signal),
    staleTime: 0,
    gcTime: 0,
  })

export const followersUpdateQuery = (playbookId: string) =>
  queryOptions({
    queryKey: ['playbook', playbookId, 'followers-update'],
    queryFn: ({ signal }) => read<FollowersUpdate>(`playbooks/${playbookId}/followers/update`, {}, signal),
    staleTime: 0,
    gcTime: 0,
  })

/** What changes with playbooks and their runs. */
function useInvalidate() {
  const client = useQueryClient()
  return () =>
    Promise.all(
      [['playbooks'], ['playbook'], ['runs'], ['drafts']].map((queryKey) => client.invalidateQueries({ queryKey })),
    )
}

export const usePreviewClones = (playbookId: string) =>
  useMutation({
    mutationFn: (body: CloneMany) => change<ClonesPreview>('POST', `playbooks/${playbookId}/clones/preview`, body),
  })

export function useClone(playbookId: string) {
  const invalidate = useInvalidate()
  return useMutation({
    mutationFn: (body: CloneMany) => change<Cloned>('POST', `playbooks/${playbookId}/clones`, body),
    onSuccess: invalidate,
  })
}

export function useUndoClones(playbookId: string) {
  const invalidate = useInvalidate()
  return useMutation({
    mutationFn: (playbookIds: readonly string[]) =>
      change<undefined>('POST', `playbooks/${playbookId}/clones/undo`, { playbookIds }),
    onSuccess: invalidate,
  })
}

export function useTakeUpdate(playbookId: string) {
  const invalidate = useInvalidate()
  return useMutation({
    mutationFn: (body: { to: number; note: string }) =>
      change<TookUpdate>('POST', `playbooks/${playbookId}/update`, body),
    onSuccess: invalidate,
  })
}

export function useFork(playbookId: string) {
  const invalidate = useInvalidate()
  return useMutation({
    mutationFn: () => change<undefined>('POST', `playbooks/${playbookId}/fork`),
    onSuccess: invalidate,
  })
}

export type UpdatedAll = { published: number; submitted: number; moved: number; refused: MovedFollowers['refused'] }

/** Brings everyone up to date, a part at a time, and then their runs where that is wanted; `tell` says how far it is. */
export function useUpdateAll(playbookId: string, tell: (done: number) => void) {
  const invalidate = useInvalidate()
  return useMutation({
    mutationFn: async ({ to, note, moves }: { to: number; note: string; moves: boolean }): Promise<UpdatedAll> => {
      const all: UpdatedAll = { published: 0, submitted: 0, moved: 0, refused: [] }
      for (let left = true; left;) {
        const part = await change<UpdatedFollowers>('POST', `playbooks/${playbookId}/followers/update`, { to, note })
        all.published += part.published
        all.submitted += part.submitted
        left = part.left
        tell(all.published + all.submitted)
      }
      return moves ? moveAll(playbookId, all) : all
    },
    onSettled: invalidate,
  })
}

async function moveAll(playbookId: string, all: UpdatedAll): Promise<UpdatedAll> {
  const path = `playbooks/${playbookId}/followers/move`
  for (let after: string | null | undefined; after !== null;) {
    const part: MovedFollowers = await change<MovedFollowers>('POST', path, after === undefined ? {} : { after })
    all.moved += part.moved
    all.refused.push(...part.refused)
    after = part.next
  }
  return all
}
