import { calendarSteps, type PlaybookDocument, type Words } from '#contract/playbook.ts'
import { diffPlaybooks } from '#server/features/playbook/rules/diff/diff.ts'
import type { Finding } from '#server/features/playbook/rules/problem.ts'
import type { PathPart } from '#server/features/playbook/rules/source.ts'
import { isSame } from '#server/features/playbook/rules/diff/canonical.ts'
import { placedJourneys, stepsOfJourney } from '#server/features/playbook/rules/journey/place.ts'
import { bondOf } from './bond.ts'
import { asUpstream } from './identity.ts'
import { protectedParts, type Reach } from './reach.ts'

/** What a follower's document does to steps that the followed one holds it to; none where it keeps to them. */
export function breachesOf(upstream: PlaybookDocument, own: PlaybookDocument): Finding[] {
  const held = protectedParts(upstream)
  if (held.size === 0) return []
  const changed = diffPlaybooks(upstream, asUpstream(own, upstream)).flatMap((change): Finding[] => {
    const reach = change.part === null ? undefined : held.get(change.part)
    // In a calendar the order of steps means nothing.
    if (!reach || (change.kind === 'moved' && !change.part?.startsWith('journey-step '))) return []
    return [mandatory(own, reach, change.text)]
  })
  return [...changed, ...takenSlots(upstream, own)]
}

function mandatory(own: PlaybookDocument, { step }: Reach, text: Words): Finding {
  const name = nameOf(step)
  return {
    path: pathOf(own, step.id),
    value: step.id,
    rule: 'step_mandatory',
    message: {
      zh: `「${name.zh}」是上级的必做步骤，不能改也不能去掉：${text.zh}`,
      en: `“${name.en}” is a mandatory step of the playbook that this one follows, to be kept as it is: ${text.en}`,
    },
    repair: {
      zh: '改回上级的写法，或请上级把这一步改成可改（bond: optional）',
      en: 'put back what the followed playbook says, or ask for bond: optional there',
    },
  }
}

const nameOf = (step: Reach['step']): Words => {
  const name = step.name ?? step.id
  return { zh: name, en: step.name_en ?? name }
}

/** Where the step stands in a document, or where it would. */
function pathOf(document: PlaybookDocument, id: string): PathPart[] {
  for (const [t, track] of document.tracks.entries()) {
    if (track.kind !== 'calendar') continue
    const s = track.steps.findIndex((step) => step.id === id)
    if (s >= 0) return ['tracks', t, 'steps', s]
  }
  const placed = placedJourneys(document).flatMap(stepsOfJourney)
  return [...(placed.find(({ part }) => part.id === id)?.path ?? ['tracks'])]
}

/** Steps that compete for the hour of a mandatory step: the narrower of two goes out, and the other does not. */
function takenSlots(upstream: PlaybookDocument, own: PlaybookDocument): Finding[] {
  const mandatoryIn = new Map(
    calendarSteps(upstream).flatMap((step) => (step.slot && bondOf(step) === 'mandatory' ? [[step.slot, step]] : [])),
  )
  const before = new Map(calendarSteps(upstream).map((step) => [step.id, step]))
  return calendarSteps(own).flatMap((step): Finding[] => {
    const held = step.slot === undefined ? undefined : mandatoryIn.get(step.slot)
    const was = before.get(step.id)
    if (!held || held.id === step.id || (was?.slot === step.slot && isSame(was?.when, step.when))) return []
    const [name, other] = [nameOf(step), nameOf(held)]
    return [
      {
        path: [...pathOf(own, step.id), 'slot'],
        value: step.slot,
        rule: 'slot_of_mandatory',
        message: {
          zh: `「${name.zh}」会占掉必做步骤「${other.zh}」的时段`,
          en: `“${name.en}” would take the slot of the mandatory step “${other.en}”`,
        },
        repair: { zh: '换一个时段，或写自己的时刻', en: 'choose another slot, or an hour of its own' },
      },
    ]
  })
}
