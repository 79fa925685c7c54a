import { hasAgreed, isArchived, isArchivedChat, type Archive } from '../world/archive.ts'
import { seconds } from '../world/day.ts'
import { findGroupChat } from '../world/group-chat.ts'
import type { World } from '../world/world.ts'
import { WecomError } from './error.ts'
import type { Call, Route } from './route.ts'

const pairLimit = 100

/** The HTTP half of 会话存档 (D91614, D91782, D92951), for the archive app's own token. Messages come by the library alone. */
export const archiveRoutes: Route[] = [
  {
    path: '/cgi-bin/msgaudit/get_permit_user_list',
    method: 'POST',
    section: 16,
    app: 'archive',
    answer: ({ body, world }) => {
      const archive = openArchive(world)
      const type = body.integer('type', { absent: archive.edition, min: 1, max: 3 })
      return { ids: type === archive.edition ? archive.members : [] }
    },
  },
  {
    path: '/cgi-bin/msgaudit/check_single_agree',
    method: 'POST',
    section: 16,
    app: 'archive',
    answer: ({ body, world }) => {
      openArchive(world)
      const pairs = body.objects('info')
      if (pairs.length === 0) throw new WecomError(40058, 'missing info')
      if (pairs.length > pairLimit) throw new WecomError(301060, `info has ${pairs.length} items, over ${pairLimit}`)
      const agreeinfo = pairs.map((pair) => {
        const userid = pair.text('userid', { missing: 41009 })
        const externalUserid = pair.text('exteranalopenid', { missing: 41035 })
        if (!isArchived(world, userid)) throw new WecomError(60011, `${userid} has no archive`)
        return { userid, exteranalopenid: externalUserid, ...presentConsent(world, userid, externalUserid) }
      })
      return { agreeinfo }
    },
  },
  {
    path: '/cgi-bin/msgaudit/check_room_agree',
    method: 'POST',
    section: 16,
    app: 'archive',
    answer: (call) => {
      const roomid = archivedRoom(call)
      const contacts = call.world.store.rows<{ id: string }>(
        'select member_id as id from membership where chat_id = ? and type = 2 order by joined_at, member_id',
        roomid,
      )
      return {
        agreeinfo: contacts.map(({ id }) => ({ exteranalopenid: id, ...presentConsent(call.world, roomid, id) })),
      }
    },
  },
  {
    path: '/cgi-bin/msgaudit/groupchat/get',
    method: 'POST',
    section: 16,
    app: 'archive',
    answer: (call) => {
      // Internal groups only (D92951), and the people of the sandbox have none.
      throw new WecomError(301059, `not an internal group: ${archivedRoom(call)}`)
    },
  },
]

/** The archive, while the corp has one. */
export function openArchive(world: World): Archive {
  const { archive } = world.settings
  if (archive === null) throw new WecomError(301053, 'the archive service is not enabled')
  return archive
}

/** A group chat with a member whose conversations are kept. */
function archivedRoom({ body, world }: Call): string {
  openArchive(world)
  const roomid = body.text('roomid', { missing: 40058 })
  const chat = findGroupChat(world, roomid)
  if (!chat || chat.dismissed_at !== null) throw new WecomError(40050, `chatid does not exist: ${roomid}`)
  if (!isArchivedChat(world, roomid)) throw new WecomError(60011, `nobody with the archive is in ${roomid}`)
  return roomid
}

/** Who never answered has not agreed, and has no time of a change. */
function presentConsent(world: World, place: string, externalUserid: string): Record<string, unknown> {
  const row = world.store.row<{ changed_at: number }>(
    'select changed_at from archive_consent where place = ? and external_userid = ?',
    place,
    externalUserid,
  )
  return {
    status_change_time: seconds(row?.changed_at ?? 0),
    agree_status: hasAgreed(world, place, externalUserid) === true ? 'Agree' : 'Disagree',
  }
}
