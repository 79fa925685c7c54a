/** What is to go out in a storm, and when: the playbooks, and by the pure rules all that they make due. */
import { governorOfDocument, type PlaybookDocument, type VariableValues } from '#contract/playbook.ts'
import { occurrencesOf } from '#server/features/playbook/index.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'
import { type CorpInstant, corpInstant, localDateOf } from '#server/kernel/time.ts'
import { contentOf, playbookSource } from '#server/test/playbook-source.ts'
import type { Due, Plan } from './judge.ts'

export const zone = 'Asia/Shanghai'

/** A playbook with the way in which the ledger tells its occurrences apart. */
export type Story = { source: string; document: PlaybookDocument; plan: Plan }

export type StoryOptions = {
  /** How many times each playbook is due in a chat, once in `everyMinutes`. */
  rounds: number
  everyMinutes: number
  quiet: { from: string; to: string }
  capPerDay: number
  gapMinutes?: number
  graceMinutes?: number
}

/**
 * Two playbooks that alternate in every chat: one whose text names step and day, so that each message is told apart, and
 * one that always says the same, whose messages are counted. A third, of one step, is for a few chats alone: with it more
 * is due there in a day than the cap lets out.
 */
export function storiesOf(options: StoryOptions): { apart: Story; alike: Story; surplus: Story } {
  const { rounds, everyMinutes, quiet, capPerDay, gapMinutes = 5, graceMinutes = 180 } = options
  const governor = {
    group_per_day: capPerDay,
    gap_minutes: gapMinutes,
    member_load_per_day: 100,
    hold_above_percent: 100,
    quiet,
    catch_up: { rule: 'late', grace_minutes: graceMinutes },
  } as const
  const at = (minutes: number[]): Steps[number]['when'] => ({ kind: 'moment', of: '{{起点}}', minutes })
  const steps = Array.from({ length: rounds }, (_, round) => ({
    id: `round-${round}`,
    name: `第 ${round} 次`,
    when: at([round * everyMinutes]),
    content: `round-${round}`,
  }))
  const alikeMinutes = steps.map((_, round) => (round + 0.5) * everyMinutes)
  return {
    apart: storyOf('apart', 'text', governor, steps, (id) => `${id} {{日期}}`),
    alike: storyOf(
      'alike',
      'count',
      governor,
      [{ id: 'daily', name: '每次一样', when: at(alikeMinutes), content: 'daily' }],
      () => '今天也来看看有什么需要帮忙的',
    ),
    surplus: storyOf(
      'surplus',
      'text',
      governor,
      [{ id: 'more', name: '多出来的', when: at([everyMinutes / 4]), content: 'more', priority: 4 }],
      (id) => `${id} {{日期}}`,
    ),
  }
}

type Steps = Extract<PlaybookDocument['tracks'][number], { kind: 'calendar' }>['steps']

function storyOf(
  id: string,
  tells: Plan['tells'],
  governor: NonNullable<PlaybookDocument['governor']>,
  steps: Steps,
  textOf: (contentId: string) => string,
): Story {
  const source = playbookSource({
    id,
    variables: { 起点: { type: 'moment', label: '起点', per_group: true } },
    tracks: [{ id: 'calendar', name: '日历', kind: 'calendar', steps }],
    contents: steps.map((step) => contentOf(step.id, textOf(step.id))),
    governor,
  })
  const reading = parsePlaybook(source)
  if (!reading.ok) throw new Error(`the storm's playbook ${id} is refused: ${JSON.stringify(reading.problems)}`)
  const { document } = reading
  const { quiet, groupPerDay, catchUp } = governorOfDocument(document)
  return {
    source,
    document,
    plan: { id, tells, quiet, capPerDay: groupPerDay, graceMinutes: catchUp.graceMinutes },
  }
}

/** All that a playbook makes due in a chat that it was applied to, by the pure rules alone. */
export function duesOf(
  { document, plan }: Story,
  chat: { wecomChatId: string; variables: VariableValues },
  appliedAt: CorpInstant,
  days: number,
): Due[] {
  const from = localDateOf(appliedAt, zone)
  const context = {
    zone,
    appliedAt,
    chat: { createdAt: appliedAt, memberCount: null, phaseByHand: null },
    variables: chat.variables,
  }
  const textOf = new Map(document.contents.map((content) => [content.id, content.text ?? '']))
  return occurrencesOf(document, context, from, from.add({ days })).map((due) => ({
    plan: plan.id,
    recipient: chat.wecomChatId,
    stepId: due.stepId,
    date: due.localDate.toString(),
    dueMs: due.dueAt.epochMilliseconds,
    text: (textOf.get(due.contentId) ?? '').replace('{{日期}}', `${due.localDate.month} 月 ${due.localDate.day} 日`),
  }))
}

export const instantOf = (local: string): CorpInstant =>
  corpInstant(Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant())
