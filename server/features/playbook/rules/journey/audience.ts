import type { MemberJourney } from '#contract/playbook-library.ts'
import { journeyTracks, stepsWithin, type Fallback, type PlaybookDocument } from '#contract/playbook.ts'

/** The journeys that members of group chats walk, and what their sends do for those who are nobody's friend. */
export const memberJourneys = (document: PlaybookDocument): MemberJourney[] =>
  journeyTracks(document)
    .filter((track) => track.audience === 'member')
    .map((track) => {
      const fallbacks = stepsWithin(track.steps).flatMap((step) =>
        step.kind === 'send' ? [step.fallback?.kind ?? 'skip'] : [],
      )
      const count = (kind: Fallback['kind']): number => fallbacks.filter((each) => each === kind).length
      return {
        trackId: track.id,
        name: track.name,
        nameEn: track.name_en ?? null,
        sends: fallbacks.length,
        skipped: count('skip'),
        posted: count('group-post') + count('friend-hook'),
      }
    })
