import { renameSync, statSync } from 'node:fs'
import pino, { type Logger } from 'pino'

/** Names under which a secret can stand in what is logged, at any of the first three depths. */
const secretNames = [
  'password',
  'secret',
  'token',
  'accessToken',
  'access_token',
  'aesKey',
  'apiKey',
  'cookie',
  'authorization',
]
const redacted = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** Query parameters that carry secrets in WeCom's addresses and ours (spec 20). */
const secretParameter =
  /([?&](?:access_token|corpsecret|suite_access_token|code|ticket|msg_signature|key|token)=)[^&\s"\\]+/gi

/** The text without the secrets that stand in addresses. */
export const withoutSecrets = (text: string): string => text.replace(secretParameter, '$1***')

export type LogOptions = { level: string; destination: pino.DestinationStream }

/** Structured logs, one JSON object a line, without secrets. */
export const createLog = ({ level, destination }: LogOptions): Logger =>
  pino(
    {
      level,
      base: { pid: process.pid },
      redact: { paths: redacted, censor: '***' },
      serializers: { err: pino.stdSerializers.errWithCause },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    { write: (line) => destination.write(withoutSecrets(line)) },
  )

/** A log file that starts anew, keeping one before it, when it has grown past `maxBytes`. Looked at once a minute. */
export function logFile(path: string, maxBytes = 50_000_000): pino.DestinationStream & { end(): void } {
  const file = pino.destination({ dest: path, mkdir: true, sync: true, mode: 0o600 })
  const look = setInterval(() => {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= maxBytes) return
    renameSync(path, `${path}.1`)
    file.reopen()
  }, 60_000).unref()
  return Object.assign(file, {
    end: () => {
      clearInterval(look)
      file.flushSync()
      file.destroy()
    },
  })
}
