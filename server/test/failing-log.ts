import pino from 'pino'

/** A log that keeps what failed. A database that was away, and a call that WeCom did not take, are no failures of ours. */
export const failingLog = (failures: Error[]) =>
  Object.assign(pino({ level: 'silent' }), {
    error: ({ err }: { err?: unknown }, message: string) => failures.push(new Error(message, { cause: err })),
  })
