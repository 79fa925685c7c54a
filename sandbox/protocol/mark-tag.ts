import { liveTag, tagsPerCall } from './corp-tag.ts'
import type { Follow } from '../world/contact.ts'
import type { World } from '../world/world.ts'
import { WecomError } from './error.ts'
import { knownUserid } from './directory.ts'
import { editableFollow } from './external-contact.ts'
import type { Route } from './route.ts'

export const markTagRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/mark_tag',
    method: 'POST',
    section: 4,
    answer: ({ body, world }) => {
      const userid = knownUserid(world, body.text('userid', { missing: 41009 }))
      const follow = editableFollow(world, userid, body.text('external_userid', { missing: 41035 }))
      const add = body.texts('add_tag', { max: tagsPerCall, tooMany: 41111 })
      const remove = body.texts('remove_tag', { max: tagsPerCall, tooMany: 41111 })
      if (add.length === 0 && remove.length === 0) throw new WecomError(40058, 'add_tag and remove_tag are both empty')
      for (const tag of [...add, ...remove]) liveTag(world, tag)
      for (const tag of remove) {
        world.store.run(
          'delete from follow_tag where userid = ? and external_userid = ? and tag_id = ?',
          follow.userid,
          follow.external_userid,
          tag,
        )
      }
      for (const tag of add) {
        world.store.run(
          'insert or ignore into follow_tag (userid, external_userid, tag_id) values (?, ?, ?)',
          follow.userid,
          follow.external_userid,
          tag,
        )
      }
      checkCeiling(world, follow)
      return {}
    },
  },
]

/** Refuses tags past what one contact may carry from one member; the transaction takes back those just put on. */
function checkCeiling(world: World, follow: Follow): void {
  const tags = world.store.row<{ count: number }>(
    'select count(*) as count from follow_tag where userid = ? and external_userid = ?',
    follow.userid,
    follow.external_userid,
  )
  const ceiling = world.settings.contactTagCeiling
  if ((tags?.count ?? 0) > ceiling) throw new WecomError(40144, `the contact's tags are at their ceiling ${ceiling}`)
}
