/** The composition root: the only file that knows every feature. */
import { createHttp } from '#server/http/http.ts'
import { StartError } from '#server/kernel/start-error.ts'
import type { App, Runtime } from '#server/runtime.ts'

export async function startApp(runtime: Runtime): Promise<App> {
  const { config, db, desk, log, metrics, port } = runtime
  const http = await createHttp({
    log,
    metrics,
    desk,
    authenticate: async () => null,
    ready: () => db.ping(),
    publicUrl: config.publicUrl,
  })
  await http.listen({ host: config.host, port }).catch((cause: unknown) => {
    throw new StartError(`cannot listen on ${config.host}:${port}: ${String(cause)}`, { cause })
  })
  return { signIn: [], stop: () => http.close() }
}
