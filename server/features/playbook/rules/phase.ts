import { STAGES, type Phase, type PlaybookDocument, type Stage } from '#contract/playbook.ts'

/** Stage of a group chat by its group day (Day 1 is the creation date, stage day 0): spec 30, Words. */
export function stageOnGroupDay(groupDay: number): Stage {
  const stageDay = groupDay - 1
  if (stageDay < 7) return 'launch'
  if (stageDay < 30) return 'activation'
  return stageDay < 90 ? 'monetisation' : 'retention'
}

/** What decides a phase. `byHand` names the phase a person has set; it holds until it is taken back. */
export interface PhaseFacts {
  groupDay: number
  memberCount: number | null
  byHand: string | null
}

function isEntered(phase: Phase, facts: PhaseFacts): boolean {
  const enter = phase.enter
  if (enter === undefined) return true
  return (
    enter.by_hand !== true &&
    (enter.day === undefined || facts.groupDay >= enter.day) &&
    (enter.members === undefined || (facts.memberCount !== null && facts.memberCount >= enter.members)) &&
    (enter.stage === undefined || STAGES.indexOf(stageOnGroupDay(facts.groupDay)) >= STAGES.indexOf(enter.stage))
  )
}

/** The phase in force: the one set by hand, else the last in the document's order whose entry holds; null when none does. */
export function phaseOf(document: PlaybookDocument, facts: PhaseFacts): Phase | null {
  const phases = document.phases ?? []
  return (
    phases.find((phase) => phase.id === facts.byHand) ?? phases.findLast((phase) => isEntered(phase, facts)) ?? null
  )
}
