import type { Life } from '../../life/life.ts'
import type { World } from '../../world/world.ts'
import { knownContact } from '../known.ts'
import { Refusal } from '../refusal.ts'
import type { ActionOf } from '../schema.ts'

/** Somebody asks people by text message, parcel card or call to scan a code; the model says who comes, and when. */
export function reachOut(
  { world, life }: { world: World; life: Life },
  action: ActionOf<'reach-out'>,
): Record<string, unknown> {
  const { means, configId, externalUserids, strangers } = action
  const known = world.store.row(
    `select 1 as found from contact_way where config_id = ? and closed = 0
     union all select 1 from join_way where config_id = ?`,
    configId,
    configId,
  )
  if (!known) throw new Refusal('configId', `${configId} is no contact way or join way of this corp`, 404)
  for (const externalUserid of externalUserids) knownContact(world, 'externalUserids', externalUserid)
  if (externalUserids.length + strangers === 0) {
    throw new Refusal('strangers', 'say who is asked: externalUserids, or how many strangers')
  }
  return { coming: life.reachOut({ means, configId, people: externalUserids, strangers }) }
}
