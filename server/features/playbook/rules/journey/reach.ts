import type { Condition } from '#contract/condition.ts'
import type { BranchStep, Entry, JourneyStep, JourneyTrack, WaitStep } from '#contract/playbook.ts'
import type { Finding } from '../problem.ts'
import type { PathPart } from '../source.ts'
import { canHold } from './logic.ts'
import { listsWithin, type Placed } from './place.ts'

/** Parts of a journey that nobody comes to: entries, exits and branches whose conditions contradict, steps behind an end. */
export function unreachedParts(journey: Placed<JourneyTrack>): Finding[] {
  const { part: track, path } = journey
  const never = entryNever(journey)
  if (never.length > 0) return never
  const noExit = (track.exits ?? []).map(({ when }): Condition => ({ not: when }))
  return [...exitsNever(journey), ...walkList({ part: track.steps, path: [...path, 'steps'] }, noExit).findings]
}

const all = (conditions: readonly Condition[]): Condition => ({ all: [...conditions] })

/** What is known of everybody who enters. */
function entryFacts(enter: Entry, where: readonly Condition[]): Condition[] {
  switch (enter.on) {
    case 'member-joined':
      return [{ member: 'joined' }, ...where]
    case 'contact-added':
      return [{ friend: true }, ...where]
    case 'tag-added':
      return [{ tag: enter.tag }, ...where]
    case 'segment-entered':
      return [enter.segment, ...where]
    default:
      return enter satisfies never
  }
}

function entryNever({ part: { enter, exits = [] }, path }: Placed<JourneyTrack>): Finding[] {
  const where = enter.where === undefined ? [] : [enter.where]
  const facts = entryFacts(enter, where)
  const at = [...path, 'enter', ...(enter.where === undefined ? [] : ['where'])]
  if (!canHold(all(facts))) {
    return [
      {
        path: at,
        rule: 'journey_never_entered',
        message: { zh: '进入条件自相矛盾，没有人能进入', en: 'the conditions of entry contradict: nobody enters' },
        repair: { zh: '去掉其中一个条件', en: 'drop one of the conditions' },
      },
    ]
  }
  const out = exits.findIndex(({ when }) => !canHold(all([...facts, { not: when }])))
  return out < 0
    ? []
    : [
        {
          path: [...path, 'exits', out, 'when'],
          value: exits[out]?.id,
          rule: 'journey_over_at_once',
          message: {
            zh: `能进入的人都满足退出条件 ${exits[out]?.id}，进来就出去`,
            en: `whoever enters meets the exit ${exits[out]?.id} at once`,
          },
          repair: { zh: '改退出条件，或改进入条件', en: 'change the exit, or the conditions of entry' },
        },
      ]
}

const exitsNever = ({ part: { exits = [] }, path }: Placed<JourneyTrack>): Finding[] =>
  exits.flatMap(({ id, when }, e): Finding[] => {
    const earlier = exits.slice(0, e).map((exit): Condition => ({ not: exit.when }))
    if (canHold(all([...earlier, when]))) return []
    return [
      {
        path: [...path, 'exits', e, 'when'],
        value: id,
        rule: 'exit_never',
        message: { zh: `退出条件 ${id} 永远不成立`, en: `the exit ${id} never holds` },
        repair: {
          zh: '它自相矛盾，或前面的退出已经包含它：改或删',
          en: 'it contradicts itself or an earlier exit covers it: change or remove it',
        },
      },
    ]
  })

/** `goesOn`: whether anyone comes out at the end of the list. */
type Walked = { goesOn: boolean; findings: Finding[] }

function walkList(list: Placed<readonly JourneyStep[]>, known: readonly Condition[]): Walked {
  const findings: Finding[] = []
  for (const [s, step] of list.part.entries()) {
    const at = [...list.path, s]
    const walked = walkStep(step, at, known)
    findings.push(...walked.findings)
    const behind = list.part[s + 1]
    if (!walked.goesOn) {
      if (behind !== undefined) findings.push(unreached([...list.path, s + 1], behind.id, step.id))
      return { goesOn: false, findings }
    }
  }
  return { goesOn: true, findings }
}

function walkStep(step: JourneyStep, path: readonly PathPart[], known: readonly Condition[]): Walked {
  if (step.kind === 'branch') return walkBranch(step, path, known)
  if (step.kind === 'wait' && step.when !== undefined) return walkAwait({ ...step, when: step.when }, path, known)
  return { goesOn: step.kind !== 'end' && step.kind !== 'move', findings: [] }
}

/** Whoever waits for something goes on when it happens, and by `otherwise` when the time is up. */
function walkAwait(
  wait: WaitStep & { when: Condition },
  path: readonly PathPart[],
  known: readonly Condition[],
): Walked {
  const canHappen = canHold(all([...known, wait.when]))
  const [otherwise] = listsWithin(wait, path)
  const walked = otherwise === undefined ? { goesOn: true, findings: [] } : walkList(otherwise, known)
  const never: Finding = {
    path: [...path, 'when'],
    value: wait.id,
    rule: 'wait_never',
    message: {
      zh: `${wait.id} 等的事不会发生，人人都等到时间用完`,
      en: `what ${wait.id} waits for never happens: everybody waits until the time is up`,
    },
    repair: {
      zh: '条件自相矛盾，或退出条件已经包含它：改条件，或改成 for',
      en: 'its condition contradicts itself, or an exit covers it: change it, or make it a wait `for` a time',
    },
  }
  return { goesOn: canHappen || walked.goesOn, findings: [...(canHappen ? [] : [never]), ...walked.findings] }
}

const unreached = (path: readonly PathPart[], id: string, before: string): Finding => ({
  path,
  value: id,
  rule: 'step_unreached',
  message: {
    zh: `没有人会走到 ${id}：到 ${before} 旅程就都结束了`,
    en: `nobody comes to ${id}: every way ends at ${before}`,
  },
  repair: { zh: '删掉它后面的步骤，或去掉前面的 end', en: 'remove the steps from here on, or the end before them' },
})

function walkBranch(branch: BranchStep, path: readonly PathPart[], known: readonly Condition[]): Walked {
  const lists = listsWithin(branch, path)
  const findings: Finding[] = []
  const refused: Condition[] = []
  let goesOn = false
  for (const [c, each] of branch.cases.entries()) {
    const list = lists[c]
    if (!canHold(all([...known, ...refused, each.when])))
      findings.push(caseNever([...path, 'cases', c, 'when'], each.id))
    else if (list !== undefined) {
      const walked = walkList(list, known)
      findings.push(...walked.findings)
      goesOn ||= walked.goesOn
    }
    refused.push({ not: each.when })
  }
  const isOtherwise = canHold(all([...known, ...refused]))
  const otherwise = lists[branch.cases.length]
  if (otherwise === undefined) return { goesOn: goesOn || isOtherwise, findings }
  if (!isOtherwise) return { goesOn, findings: [...findings, otherwiseNever(otherwise.path, branch.id)] }
  const walked = walkList(otherwise, known)
  return { goesOn: goesOn || walked.goesOn, findings: [...findings, ...walked.findings] }
}

const caseNever = (path: readonly PathPart[], id: string): Finding => ({
  path,
  value: id,
  rule: 'case_never',
  message: { zh: `没有人会走进 ${id}`, en: `nobody goes into ${id}` },
  repair: {
    zh: '条件自相矛盾，或前面的情形、退出条件已经包含它：改条件，或调整先后',
    en: 'its condition contradicts itself, or an earlier case or an exit covers it: change it, or its place',
  },
})

const otherwiseNever = (path: readonly PathPart[], id: string): Finding => ({
  path,
  value: id,
  rule: 'case_never',
  message: {
    zh: `${id} 的各种情形已经包含所有人，otherwise 走不到`,
    en: `the cases of ${id} hold for everybody: otherwise is never gone into`,
  },
  repair: { zh: '删掉 otherwise，或收窄某个情形', en: 'remove otherwise, or make a case narrower' },
})
