import { closeSync, fsyncSync, openSync } from 'node:fs'
import pg from 'pg'
import type { Place } from '#server/db/bundled-postgres/place.ts'

/**
 * Gives a new cluster its logins and its database, then marks it ready. `qunce_owner` owns the tables and makes roles;
 * `qunce_app` is what the application signs in as: what it may do comes from the roles that the migrator grants it.
 */
export async function makeCluster(place: Place): Promise<void> {
  const client = new pg.Client({ host: place.socket, user: 'postgres', database: 'postgres' })
  await client.connect()
  try {
    await client.query('create role qunce_owner login createrole createdb')
    await client.query('create role qunce_app login noinherit')
    await client.query('create database qunce owner qunce_owner')
    await client.query('revoke connect on database postgres from public')
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
  const mark = openSync(place.readyMark, 'w', 0o600)
  fsyncSync(mark)
  closeSync(mark)
}
