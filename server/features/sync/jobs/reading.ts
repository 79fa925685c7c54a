import type { CorpTx } from '#server/db/database.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import type { BothTimes } from '#server/features/corp/index.ts'
import { applyDismissed, readLagMs, storeChats } from '#server/features/group-chat/index.ts'
import { markLeft } from '#server/features/staff/index.ts'
import { readObject, type ReadObject } from '#server/features/sync/commands/read-object.ts'
import { endOtherFollows, storeObject } from '#server/features/sync/commands/store-object.ts'
import type { SyncDeps } from '#server/features/sync/deps.ts'
import { inFlight } from '#server/features/sync/in-flight.ts'
import { putOff } from '#server/features/sync/rules.ts'
import {
  finishReadings,
  listDueReadings,
  nextReadings,
  putOffReading,
  type Reading,
  readingQueueName,
} from '#server/features/sync/sql/reading.ts'
import { advanceTask, listTasks } from '#server/features/sync/sql/task.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type RealInstant } from '#server/kernel/time.ts'
import { describeFailure, type WecomFailure, type WecomResult } from '#server/wecom/index.ts'

const listSize = 400
const chunkSize = 20
const rowsAtATime = 600
const width = 10
const sliceMs = 5_000
/** After so many late answers in a row, it is our version that was wrong. */
const lateAtMost = 5

type Answer = { reading: Reading; result: WecomResult<ReadObject>; realAt: RealInstant }

/**
 * Reads objects from WeCom, several calls at a time, and stores the answers a chunk in a transaction, while the next
 * chunk is under way. What cannot be read now stays in the table with its reason and its next time.
 */
export function readingQueue(deps: SyncDeps): Queue {
  return {
    name: readingQueueName,
    async handle(work) {
      const wecom = await deps.wecomOf(work.corpId)
      const untilMs = performance.now() + sliceMs
      const read = (chunk: readonly Reading[]): Promise<Answer[]> =>
        inFlight(chunk, width, async (reading) => {
          const { realAt } = work.now()
          return { reading, result: await readObject(wecom, reading, work.stopping), realAt }
        })
      while (!work.stopping.aborted && performance.now() < untilMs) {
        const due = await work.transaction((tx) =>
          listDueReadings(tx, work.corpId, work.lanes, work.now().realAt, listSize),
        )
        if (due.length === 0) return
        const chunks = chunked(due)
        let under = read(chunks[0] ?? [])
        for (const [at] of chunks.entries()) {
          const answers = await under
          const next = chunks[at + 1]
          const goesOn = next !== undefined && !work.stopping.aborted && performance.now() < untilMs
          if (goesOn) under = read(next)
          for (const batch of inBatches(answers))
            await deps.noteFilled(work.corpId, await work.transaction((tx) => storeAnswers(tx, work, batch)))
          if (!goesOn) break
        }
        deps.touch(work.corpId, 'group_chat')
        if (due.some((reading) => reading.askedBy === 'sync')) deps.touch(work.corpId, 'sync')
      }
    },
    nextDue: nextReadings,
  }
}

/** Tags and departments first: contacts refer to them. */
const order: Record<Reading['kind'], number> = { department: 0, staff: 1, tag: 2, contact: 3, group_chat: 4 }

function chunked(readings: readonly Reading[]): Reading[][] {
  const sorted = readings.toSorted((a, b) => order[a.kind] - order[b.kind])
  return Array.from({ length: Math.ceil(sorted.length / chunkSize) }, (_, at) =>
    sorted.slice(at * chunkSize, (at + 1) * chunkSize),
  )
}

/** Few enough rows a transaction that the lease is prolonged meanwhile: a heartbeat waits for it to end. */
function inBatches(answers: readonly Answer[]): Answer[][] {
  const batches: Answer[][] = []
  let rows = 0
  for (const answer of answers) {
    const { result } = answer
    const size = result.ok && result.value.kind === 'group_chat' ? result.value.chat.members.length : 1
    if (batches.length === 0 || rows + size > rowsAtATime) {
      batches.push([])
      rows = 0
    }
    batches.at(-1)?.push(answer)
    rows += size
  }
  return batches
}

/** Stores answers and tells how many rows differed. */
async function storeAnswers(tx: CorpTx, work: Work, answers: readonly Answer[]): Promise<number> {
  const { corpId } = work
  const now = work.now()
  const isFirst = (await listTasks(tx, corpId)).some((task) => task.cause === 'first' && task.state !== 'done')
  const done: Answer[] = []
  const chats: Answer[] = []
  let changed = 0
  for (const answer of answers) {
    const { result, realAt } = answer
    if (!result.ok) {
      const isCutOff = work.stopping.aborted // the next process asks anew
      if (!isCutOff && (await takeRefusal(tx, corpId, answer, result, now))) done.push(answer)
    } else if (result.value.kind === 'group_chat') chats.push(answer)
    else {
      changed += await storeObject(tx, corpId, result.value, { now, readRealAt: realAt })
      done.push(answer)
    }
  }
  const stored = await storeChatAnswers(tx, corpId, chats, now, isFirst)
  done.push(...stored.done)
  changed += stored.changed
  const ofSync = done.filter(({ reading }) => reading.askedBy === 'sync').length
  if (ofSync > 0) await advanceTask(tx, corpId, 'membership', { done: ofSync, changed, realAt: now.realAt })
  await finishReadings(tx, corpId, done)
  return changed
}

async function storeChatAnswers(
  tx: CorpTx,
  corpId: CorpId,
  answers: readonly Answer[],
  now: BothTimes,
  isFirst: boolean,
): Promise<{ done: Answer[]; changed: number }> {
  const [news, history] = [false, true].map((isHistory) =>
    answers.filter(({ reading }) => (isFirst && reading.askedBy === 'sync') === isHistory),
  )
  const done: Answer[] = []
  let changed = 0
  for (const [group, isNews] of [
    [news ?? [], true],
    [history ?? [], false],
  ] as const) {
    if (group.length === 0) continue
    const readRealAt = group.map(({ realAt }) => realAt).reduce((a, b) => (Temporal.Instant.compare(a, b) < 0 ? a : b))
    const stored = await storeChats(
      tx,
      corpId,
      group.flatMap(({ reading, result }) =>
        result.ok && result.value.kind === 'group_chat'
          ? [{ chat: result.value.chat, status: reading.chatStatus, isFinal: reading.attempts >= lateAtMost }]
          : [],
      ),
      readRealAt,
      { now, source: 'reading', isNews },
    )
    changed += stored.changed
    for (const answer of group) {
      if (!stored.late.includes(answer.reading.objectKey)) done.push(answer)
      else
        await putOffReading(tx, corpId, answer.reading, {
          failure: 'the answer is older than what is known',
          attempts: answer.reading.attempts + 1,
          dueRealAt: addMs(now.realAt, readLagMs),
          parkedRealAt: null,
        })
    }
  }
  return { done, changed }
}

/** What a refusal says of the object itself is taken in: true. Anything else puts the reading off: false. */
async function takeRefusal(
  tx: CorpTx,
  corpId: CorpId,
  { reading, realAt }: Answer,
  failure: WecomFailure,
  now: BothTimes,
): Promise<boolean> {
  if (failure.kind === 'refused' && failure.class === 'drop') {
    const { code } = failure
    if (reading.kind === 'group_chat' && code === chatDismissed)
      await applyDismissed(tx, corpId, reading.objectKey, now.at, { now, source: 'reading', isNews: true })
    if (reading.kind === 'contact' && code === noContact)
      await endOtherFollows(tx, corpId, reading.objectKey, [], { now, readRealAt: realAt })
    if (reading.kind === 'staff' && code === noSuchMember) await markLeft(tx, corpId, reading.objectKey)
    return true
  }
  const words = describeFailure(failure)
  await putOffReading(tx, corpId, reading, { failure: words, ...putOff(failure, reading.attempts, now.realAt) })
  return false
}

const chatDismissed = 49008
const noContact = 84061
const noSuchMember = 60111
