import type { EngineLog } from '#server/engine/loop.ts'
import { inParallel } from '#server/engine/parallel.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import { tagQueueName } from '#server/features/tag/commands.ts'
import {
  adoptTag,
  finishWishes,
  listWishes,
  listWishesDue,
  putOffWishes,
  type Wish,
} from '#server/features/tag/wish-sql.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs } from '#server/kernel/time.ts'
import { describeFailure, type WecomClient, type WecomFailure } from '#server/wecom/index.ts'

export type TagDeps = { wecomOf(corpId: CorpId): Promise<WecomClient>; log: EngineLog }

const callsAtOnce = 4
const triesAtMost = 8

/** WeCom's codes that end a wish without anything to put right: the contact is no friend of that member any more. */
const notAContact = 84061
const nameTaken = 40071

/** Tells WeCom which tags Qunce put on friends and took off: of one contact one call at a time, one for each friendship. */
export function tagQueue(deps: TagDeps): Queue {
  return {
    name: tagQueueName,
    async handle(work) {
      const { corpId } = work
      const wecom = await deps.wecomOf(corpId)
      while (!work.stopping.aborted) {
        const wishes = await work.transaction((tx) => listWishes(tx, corpId, work.lanes, work.now().realAt))
        if (wishes.length === 0) return
        const known = await makeTags(deps, work, wecom, wishes)
        const contacts = Map.groupBy(known, (wish) => wish.contactId)
        await inParallel([...contacts.values()], callsAtOnce, async (ofContact) => {
          for (const ofPair of Map.groupBy(ofContact, (wish) => wish.staffId).values())
            if (!work.stopping.aborted) await mark(deps, work, wecom, ofPair)
        })
      }
    },
    nextDue: listWishesDue,
  }
}

/** Has WeCom make the tags that it does not know; gives the wishes whose tag it knows then. */
async function makeTags(deps: TagDeps, work: Work, wecom: WecomClient, wishes: readonly Wish[]): Promise<Wish[]> {
  const ready = wishes.filter((wish) => wish.wecomTagId !== null)
  for (const [tagId, ofTag] of Map.groupBy(
    wishes.filter((wish) => wish.wecomTagId === null),
    (wish) => wish.tagId,
  )) {
    const [first] = ofTag
    if (!first) continue
    const made = await findOrMake(wecom, first)
    if (made.ok) {
      await work.transaction((tx) => adoptTag(tx, work.corpId, tagId, made.value))
      ready.push(...ofTag.map((wish) => ({ ...wish, wecomTagId: made.value.tagId })))
    } else await putOff(deps, work, ofTag, made)
  }
  return ready
}

type Made = { ok: true; value: { tagId: string; groupId: string } } | WecomFailure

async function findOrMake(wecom: WecomClient, wish: Wish): Promise<Made> {
  const group = wish.wecomGroupId === null ? { groupName: wish.groupName } : { groupId: wish.wecomGroupId }
  const added = await wecom.tag.add(group, wish.tagName)
  if (added.ok) {
    const tag = added.value.tags.find((one) => one.name === wish.tagName)
    if (tag) return { ok: true, value: { tagId: tag.id, groupId: added.value.groupId } }
  } else if (added.kind === 'unknown' || added.code !== nameTaken) return added
  // It is there: made by a person, or by a call whose answer was lost.
  const listed = await wecom.tag.list()
  if (!listed.ok) return listed
  for (const one of listed.value) {
    const tag = one.name === wish.groupName && one.tags.find((each) => each.name === wish.tagName)
    if (tag) return { ok: true, value: { tagId: tag.id, groupId: one.id } }
  }
  return added.ok
    ? { ok: false, kind: 'unknown', api: 'externalcontact/add_corp_tag', cause: new Error('the new tag is not listed') }
    : added
}

async function mark(deps: TagDeps, work: Work, wecom: WecomClient, wishes: readonly Wish[]): Promise<void> {
  const [first] = wishes
  const { externalUserid, userid } = first ?? { externalUserid: null, userid: null }
  if (externalUserid === null || userid === null) {
    await work.transaction((tx) => finishWishes(tx, work.corpId, wishes, null))
    return
  }
  const idsOf = (isOn: boolean): string[] =>
    wishes.flatMap((wish) => (wish.isOn === isOn ? (wish.wecomTagId ?? []) : []))
  const result = await wecom.tag.mark({ userid, externalUserid }, { add: idsOf(true), remove: idsOf(false) })
  if (result.ok) await work.transaction((tx) => finishWishes(tx, work.corpId, wishes, work.now().realAt))
  else if (result.kind === 'refused' && result.code === notAContact)
    await work.transaction((tx) => finishWishes(tx, work.corpId, wishes, null))
  else await putOff(deps, work, wishes, result)
}

/** Tried again after 2, 4, 8 … s, or as long as WeCom says; what a person must put right, or was tried often, is parked. */
async function putOff(deps: TagDeps, work: Work, wishes: readonly Wish[], failure: WecomFailure): Promise<void> {
  const { realAt } = work.now()
  const attempts = Math.max(...wishes.map((wish) => wish.attempts))
  const canHelp = failure.kind === 'unknown' || failure.class === 'retry' || failure.class === 'wait'
  const waitMs = (failure.kind === 'refused' ? failure.waitMs : undefined) ?? 2_000 * 2 ** attempts
  const dueRealAt = canHelp && attempts + 1 < triesAtMost ? addMs(realAt, waitMs) : null
  const words = describeFailure(failure)
  if (dueRealAt === null) deps.log.warn({ failure: words, tagId: wishes[0]?.tagId }, 'tag: WeCom was not told of a tag')
  await work.transaction((tx) => putOffWishes(tx, work.corpId, wishes, { dueRealAt, failure: words, realAt }))
}
