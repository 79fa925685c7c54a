import type { WecomRig } from '#server/test/wecom.ts'
import type { WecomResult } from '#server/wecom/index.ts'

type Row = Record<string, unknown>

/** Staff, tags, friendships and chats with their members, in one order and under the same names, to be compared. */
export type WecomState = { staff: Row[]; tags: Row[]; follows: Row[]; chats: Row[]; members: Row[] }

function valueOf<T>(result: WecomResult<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result))
  return result.value
}

const sorted = (rows: Row[]): Row[] => {
  const key = (row: Row) => JSON.stringify(row)
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** What the sandbox answers when asked about everything. */
export async function theirState({ connections, corpId, sandbox }: WecomRig): Promise<WecomState> {
  const wecom = await connections.wecom(corpId)
  const departments = valueOf(await wecom.directory.departments())
  const staff = await Promise.all(departments.map(async ({ id }) => valueOf(await wecom.directory.members(id))))
  const byUserid = new Map(staff.flat().map((one) => [one.userid, one]))
  const tags = valueOf(await wecom.tag.list())
  const followers = valueOf(await wecom.contact.followers())
  const follows: Row[] = []
  for (let cursor: string | null = null; ;) {
    const page: ReturnType<
      typeof valueOf<Awaited<ReturnType<typeof wecom.contact.batchOf>> extends WecomResult<infer T> ? T : never>
    > = valueOf(await wecom.contact.batchOf(followers, cursor))
    for (const { contact, follow } of page.items)
      follows.push({
        external: contact.externalUserid,
        name: contact.name,
        userid: follow.userid,
        remark: follow.remark,
        followedAt: follow.followedAt.toString(),
        tags: follow.tagIds.toSorted(),
      })
    cursor = page.nextCursor
    if (cursor === null) break
  }
  const chatIds = sandbox.world.store
    .rows<{ id: string }>('select chat_id as id from group_chat where dismissed_at is null')
    .map((row) => row.id)
  const chats = await Promise.all(chatIds.map(async (id) => valueOf(await wecom.groupChat.get(id))))
  return {
    staff: sorted([...byUserid.values()].map((one) => ({ userid: one.userid, name: one.name, status: one.status }))),
    tags: sorted(tags.flatMap((group) => group.tags.map((tag) => ({ group: group.name, id: tag.id, name: tag.name })))),
    follows: sorted(follows),
    chats: sorted(
      chats.map((chat) => ({
        id: chat.chatId,
        name: chat.name,
        owner: chat.owner,
        createdAt: chat.createdAt.toString(),
        version: chat.memberVersion,
        contacts: chat.members.filter((member) => member.kind === 'contact').length,
      })),
    ),
    members: sorted(
      chats.flatMap((chat) =>
        chat.members.map((member) => ({
          chat: chat.chatId,
          key: member.key,
          kind: member.kind,
          name: member.name,
          nickname: member.nickname,
          scene: member.joinScene,
          joinedAt: member.joinedAt.toString(),
          inviter: member.inviterUserid,
        })),
      ),
    ),
  }
}

/** What stands in our tables. */
export async function ourState({ owner, corpId }: WecomRig): Promise<WecomState> {
  const staff = await owner
    .selectFrom('staff')
    .select(['wecom_userid as userid', 'name', 'status'])
    .where('corp_id', '=', corpId)
    .where('wecom_userid', 'is not', null)
    .where('status', '<>', 'left')
    .execute()
  const tags = await owner
    .selectFrom('tag')
    .innerJoin('tag_group', 'tag_group.tag_group_id', 'tag.tag_group_id')
    .select(['tag_group.name as group', 'tag.wecom_id as id', 'tag.name'])
    .where('tag.corp_id', '=', corpId)
    .where('tag.deleted_real_at', 'is', null)
    .execute()
  const follows = await owner
    .selectFrom('contact_follow as f')
    .innerJoin('contact as c', 'c.contact_id', 'f.contact_id')
    .innerJoin('contact_identity as i', (join) =>
      join.onRef('i.contact_id', '=', 'f.contact_id').on('i.kind', '=', 'external_userid'),
    )
    .innerJoin('staff as s', 's.staff_id', 'f.staff_id')
    .select(['i.value as external', 'c.name', 's.wecom_userid as userid', 'f.remark', 'f.followed_at'])
    .select(['f.contact_id', 'f.staff_id'])
    .where('f.corp_id', '=', corpId)
    .where((is) => is.or([is('f.ended_at', 'is', null), is('f.ended_by', '=', 'contact')]))
    .execute()
  const tagged = await owner
    .selectFrom('contact_tag')
    .innerJoin('tag', 'tag.tag_id', 'contact_tag.tag_id')
    .select(['contact_id', 'staff_id', 'tag.wecom_id as tag'])
    .execute()
  const chats = await owner
    .selectFrom('group_chat as g')
    .innerJoin('staff as s', 's.staff_id', 'g.owner_staff_id')
    .select([
      'g.wecom_chat_id as id',
      'g.name',
      's.wecom_userid as owner',
      'g.created_at',
      'g.member_version as version',
    ])
    .select('g.contact_count as contacts')
    .where('g.corp_id', '=', corpId)
    .where('g.dismissed_at', 'is', null)
    .execute()
  const members = await owner
    .selectFrom('membership as m')
    .innerJoin('group_chat as g', 'g.group_chat_id', 'm.group_chat_id')
    .leftJoin('staff as i', 'i.staff_id', 'm.inviter_staff_id')
    .select(['g.wecom_chat_id as chat', 'm.member_key as key', 'm.contact_id', 'm.name', 'm.nickname'])
    .select(['m.join_scene as scene', 'm.joined_at', 'i.wecom_userid as inviter'])
    .where('m.corp_id', '=', corpId)
    .where('m.left_at', 'is', null)
    .execute()
  return {
    staff: sorted(staff),
    tags: sorted(tags),
    follows: sorted(
      follows.map(({ contact_id, staff_id, followed_at, ...row }) => ({
        ...row,
        followedAt: followed_at.toString(),
        tags: tagged
          .filter((one) => one.contact_id === contact_id && one.staff_id === staff_id)
          .flatMap((one) => one.tag ?? [])
          .toSorted(),
      })),
    ).map(({ external, name, userid, remark, followedAt, tags: of }) => ({
      external,
      name,
      userid,
      remark,
      followedAt,
      tags: of,
    })),
    chats: sorted(
      chats.map(({ created_at, id, name, owner: of, version, contacts }) => ({
        id,
        name,
        owner: of,
        createdAt: created_at.toString(),
        version,
        contacts,
      })),
    ),
    members: sorted(
      members.map((row) => ({
        chat: row.chat,
        key: row.key,
        kind: row.contact_id === null ? 'staff' : 'contact',
        name: row.name,
        nickname: row.nickname,
        scene: row.scene,
        joinedAt: row.joined_at.toString(),
        inviter: row.inviter,
      })),
    ),
  }
}
