/**
 * PostgreSQL's settings for a server of Qunce's own, written at each start so that a release can change them.
 * Small at rest: 64 MB of buffers, no I/O workers, no replication.
 */
export const settings = (socket: string): Record<string, string> => ({
  unix_socket_directories: socket,
  unix_socket_permissions: '0700',
  listen_addresses: '',
  max_connections: '100',
  shared_buffers: '64MB',
  io_method: 'sync',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  max_wal_size: '2GB',
  wal_compression: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
})

/** For servers that are thrown away: nothing waits for the disk. */
export const throwawaySettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }
