import { totalmem } from 'node:os'

const mb = 1024 * 1024

/** What this process and those beside it may use of the machine's memory, in bytes. */
const memory = (): number => Math.min(totalmem(), process.constrainedMemory() || Infinity)

/**
 * Buffers in MB: an eighth of the memory, 512 MB at most; with 1 GB a start takes 0.7 s longer. A batch of enrollments
 * touches some ten pages each, all over the tables, and does so in every one of its statements: where they do not fit they
 * are read, and others written out, again and again. Memory that no page has been read into is not taken.
 */
const buffersMb = (): number => Math.min(512, Math.max(64, Math.floor(memory() / 8 / mb)))

/**
 * PostgreSQL's settings for a server of Qunce's own, written at each start so that a release can change them.
 * Small at rest: buffers that are taken as they are filled, no I/O workers, no replication.
 */
export const settings = (socket: string): Record<string, string> => ({
  unix_socket_directories: socket,
  unix_socket_permissions: '0700',
  listen_addresses: '',
  max_connections: '100',
  shared_buffers: `${buffersMb()}MB`,
  io_method: 'sync',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  // After each checkpoint the first change of a page puts all of it into the log. Keys are hashes, so that nearly every
  // change is the first of its page unless checkpoints are far apart. pglz, all that this build has to compress it with,
  // takes 110 µs to save a third of it: about as long as it takes to write a contact's rows.
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  wal_compression: 'off',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
})

/** For servers that are thrown away: nothing waits for the disk. */
export const throwawaySettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  shared_buffers: '64MB',
}
