import type { Work } from '#server/engine/queue.ts'
import type { MomentDeps } from '#server/features/moment/deps.ts'
import { countReminded, listUnpublished } from '#server/features/moment/sql/copy.ts'
import { changeMoment, type Moment } from '#server/features/moment/sql/moment.ts'
import { takeTold } from '#server/features/staff/index.ts'
import { describeFailure } from '#server/wecom/index.ts'

/** Members told in one message, as WeCom takes it. */
const toldAtOnce = 1000

/**
 * Tells those who have not published, when a person asked for it. Put down before it is told: one message too few beats
 * the same one twice.
 */
export async function tellUnpublished(deps: MomentDeps, work: Work, post: Moment): Promise<void> {
  const { corpId } = work
  const { remindAskedAt: askedAt, remindedAt } = post
  const isAsked = askedAt !== null && (remindedAt === null || Temporal.Instant.compare(remindedAt, askedAt) < 0)
  if (!isAsked || post.cancelledAt !== null) return
  const told = await work.transaction(async (tx) => {
    const { at, realAt } = work.now()
    if (!(await changeMoment(tx, corpId, post.momentId, ['open'], { remindedAt: at }, at))) return []
    const waiting = (await listUnpublished(tx, corpId, post.momentId, at)).slice(0, toldAtOnce)
    const free = []
    for (const sender of waiting) if (await takeTold(tx, corpId, sender.userid, realAt)) free.push(sender)
    await countReminded(
      tx,
      corpId,
      post.momentId,
      free.map(({ staffId }) => staffId),
    )
    return free
  })
  if (told.length === 0) return
  const wecom = await deps.wecomOf(corpId)
  const result = await wecom.message.send(
    told.map(({ userid }) => userid),
    { kind: 'text', text: reminderOf(post.body.text) },
    { timeoutMs: 5_000 },
  )
  if (!result.ok)
    deps.log.warn({ failure: describeFailure(result), momentId: post.momentId }, 'moment: staff were not told')
}

/** What a member reads in WeCom. */
const reminderOf = (text: string): string => {
  const words = Array.from(text.replaceAll(/\s+/g, ' ')).slice(0, 30).join('')
  return `有一条企业朋友圈等你发表${words === '' ? '' : `：${words}…`}\n打开企业微信「工作台 → 客户朋友圈」，点“发表”即可。`
}
