/** Phases that a person puts group chats into, and takes them out of again. */
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { previewPhase, setPhase } from '#server/features/run/index.ts'
import { readChatPhases, readRunPhases } from '#server/features/run/phase/queries.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { calendarRig, type CalendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 120_000 })

const monday = '2026-11-23'
const all: Scope = { kind: 'all' }

const phased: Partial<PlaybookDocument> & { id: string } = {
  id: 'phased',
  phases: [
    { id: 'start', name: '预热' },
    { id: 'sale', name: '开卖', enter: { by_hand: true } },
  ],
  ...calendarOf([
    { ...stepAt('warm', '10:00'), phases: ['start'] },
    { ...stepAt('sell', '12:00'), phases: ['sale'] },
    stepAt('daily', '18:00'),
  ]),
}

/** What is planned in a group chat, by step. */
async function plannedIn(rig: CalendarRig, chat: string): Promise<Record<string, number>> {
  const found = (await rig.occurrences()).filter((each) => each.chat === chat && each.state === 'planned')
  return Object.fromEntries([...Map.groupBy(found, (each) => each.stepId)].map(([step, each]) => [step, each.length]))
}

describe('a phase set by hand', () => {
  test('plans anew what is still to come in that group chat alone, as it was told before, and is taken back', async () => {
    const rig = await calendarRig({ groupChats: 2, staff: 1 })
    const { db, actor } = rig
    const playbook = await rig.publish(phased)
    const runId = await rig.apply(playbook, rig.chats)
    await rig.settle()
    const [first, second] = rig.chats
    if (!first || !second) throw new Error('two group chats')
    const nameOf = (chat: typeof first) => chat.name
    // Three days are planned: a warming and a daily message each.
    const before = await plannedIn(rig, (await rig.occurrences())[0]?.chat ?? '')
    expect(before).toEqual({ warm: 3, daily: 3 })

    const input = { phaseId: 'sale', groupChatIds: [first.groupChatId] }
    const told = await previewPhase({ db }, actor, all, runId, input)
    expect(told).toEqual({ groupChats: 1, dropped: 3, planned: 3, kept: 3, before: null })
    expect(await setPhase({ db }, actor, all, runId, input)).toEqual(told)
    const chats = [...new Set((await rig.occurrences()).map(({ chat }) => chat))]
    const plans = await Promise.all(chats.map((chat) => plannedIn(rig, chat)))
    expect(plans.toSorted((a, b) => Object.keys(a).length - Object.keys(b).length || ('sell' in a ? -1 : 1))).toEqual([
      { sell: 3, daily: 3 },
      { warm: 3, daily: 3 },
    ])
    expect(nameOf(first)).not.toBe(nameOf(second))

    await db.corp(rig.corpId, async (tx) => {
      expect((await readRunPhases(tx, rig.corpId, all, runId)).phases).toMatchObject([
        { phaseId: 'start', groupChats: 1, byHand: 0, isByHand: false },
        { phaseId: 'sale', groupChats: 1, byHand: 1, isByHand: true },
      ])
      expect((await readChatPhases(tx, rig.corpId, all, first.groupChatId)).runs).toMatchObject([
        { runId, phaseId: 'sale', byHand: 'sale' },
      ])
    })

    await rig.advanceTo(`${monday}T12:00`)
    await rig.confirmAll()
    await rig.settle()
    const sold = (await rig.ledger()).filter(({ text }) => text.startsWith('sell'))
    expect(sold.map(({ chatId }) => chatId)).toEqual([first.wecomChatId])

    // Monday's sale is out; Tuesday's and Wednesday's go, their warming comes back.
    const back = await setPhase({ db }, actor, all, runId, { phaseId: null, groupChatIds: [first.groupChatId] })
    expect(back).toMatchObject({ dropped: 2, planned: 2, before: 'sale' })
    const { rows } = await sql<{ detail: { phaseId: string | null; groupChatId: string } }>`
      select detail from audit where action = 'run.phase_set' order by recorded_real_at`.execute(rig.owner)
    expect(rows.map(({ detail }) => [detail.phaseId, detail.groupChatId])).toEqual([
      ['sale', first.groupChatId],
      [null, first.groupChatId],
    ])
  })

  test('is refused where the version has no such phase, and for who does not see the group chat; nothing changes', async () => {
    const rig = await calendarRig({ groupChats: 1, staff: 1 })
    const { db, actor } = rig
    const runId = await rig.apply(await rig.publish(phased), rig.chats)
    await rig.settle()
    const groupChatIds = rig.chats.map((chat) => chat.groupChatId)
    const stranger: Scope = { kind: 'own', staffId: runId }
    await expect(setPhase({ db }, actor, all, runId, { phaseId: 'none', groupChatIds })).rejects.toMatchObject({
      code: 'phase_unknown',
      details: [{ field: 'phaseId', value: 'none', repair: 'one of start, sale' }],
    })
    for (const act of [setPhase, previewPhase])
      await expect(act({ db }, actor, stranger, runId, { phaseId: 'sale', groupChatIds })).rejects.toMatchObject({
        code: 'not_found',
      })
    const kept = await rig.owner.selectFrom('run_group_chat').select('phase_id').execute()
    expect(kept).toEqual([{ phase_id: null }])
    expect((await rig.occurrences()).map(({ stepId }) => stepId)).not.toContain('sell')
  })

  test('that is set while planning is under way plans no step of the phase before', async () => {
    const rig = await calendarRig({ groupChats: 1, staff: 1 })
    await rig.stopEngine()
    const runId = await rig.apply(await rig.publish(phased), rig.chats)
    expect(await rig.occurrences()).toEqual([])
    const isWaiting = async () => {
      const { rows } = await sql`select 1 from pg_locks where not granted`.execute(rig.owner)
      return rows.length > 0
    }
    // The planner has read the group chats and waits for the run, which whoever sets the phase holds.
    await rig.owner.transaction().execute(async (tx) => {
      await sql`select 1 from run where run_id = ${runId} for no key update`.execute(tx)
      await rig.startEngine()
      await vi.waitFor(async () => expect(await isWaiting()).toBe(true), { timeout: 60_000, interval: 50 })
      await sql`update run_group_chat set phase_id = 'sale' where run_id = ${runId}`.execute(tx)
    })
    await rig.settle()
    const steps = new Set((await rig.occurrences()).map(({ stepId }) => stepId))
    expect(steps).toEqual(new Set(['sell', 'daily']))
  })
})
