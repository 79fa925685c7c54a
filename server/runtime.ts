import type { Registry } from 'prom-client'
import type { Logger } from 'pino'
import type { Config } from '#server/config.ts'
import type { Database } from '#server/db/database.ts'

/** What a process works on: `api` answers requests, `engine` does what is due, `all` both. */
export const processRoles = ['api', 'engine', 'all'] as const
export type ProcessRole = (typeof processRoles)[number]

/** What the sandbox says of itself: everything a WeCom client needs, under WeCom's own names. */
export type SandboxConnection = {
  base: string
  oauth: string
  control: string
  corpid: string
  secret: string
  agentid: number
  token: string
  aeskey: string
}

/** What main.ts has ready before the application starts. */
export type Runtime = {
  config: Config
  role: ProcessRole
  db: Database
  /** Base64 of 32 bytes, by commas; the first seals. */
  secretKeys: string
  log: Logger
  metrics: Registry
  /** The port to listen on, free a moment ago. */
  port: number
  /** Where browsers reach this process. */
  publicUrl: string
  /** The folder of the built desk. */
  desk: string | undefined
  /** The folder of the built mobile pages. */
  mobile: string | undefined
  /** The WeCom sandbox of the demo corp; undefined when the configuration connects to WeCom. */
  sandbox: SandboxConnection | undefined
}

/** A running application. */
export type App = {
  /** Lines that tell a person how to sign in. */
  signIn: string[]
  /** Takes no more work, ends what is in hand, and lets go of everything it holds. */
  stop(): Promise<void>
}
