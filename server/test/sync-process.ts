/** A process that works the synchronising queues until it is killed: what tests kill. Its argument is JSON. */
import type { SocketAddress } from '#server/db/database.ts'
import { connect } from '#server/db/database.ts'
import { Engine } from '#server/engine/loop.ts'
import { partitionKeeper } from '#server/features/event/index.ts'
import { createConnections, createEnvelope, getSlug, readSecretKeys } from '#server/features/corp/index.ts'
import { greet } from '#server/features/run/index.ts'
import { inboxQueue, readingQueue, statisticsKeeper, syncQueue } from '#server/features/sync/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { realInstant } from '#server/kernel/time.ts'
import { createSend } from '#server/wecom/index.ts'

export type SyncProcessArgument = { address: SocketAddress; secretKeys: string }

const { address, secretKeys } = JSON.parse(process.argv[2] ?? '') as SyncProcessArgument // the test writes it
const keys = readSecretKeys(secretKeys)
if (!keys) throw new Error('no secret keys')
const db = connect(address, { connections: 5 })
const log = {
  debug() {},
  info() {},
  warn() {},
  error: (fields: object, message: string) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
}
const connections = createConnections({
  db,
  envelope: createEnvelope(keys),
  send: createSend().send,
  now: () => realInstant(Temporal.Now.instant()),
  log,
})
const deps = {
  wecomOf: connections.wecom,
  greet,
  slugOf: (corpId: CorpId) => db.engine((tx) => getSlug(tx, corpId), { readOnly: true }),
  noteFilled: statisticsKeeper(db),
  preparePartitions: partitionKeeper(db),
  touch: () => undefined,
  log,
}
await new Engine({ db, queues: [inboxQueue(deps), readingQueue(deps), syncQueue(deps)], log, idlePollMs: 20 }).start()
