import { readCommandLine } from './options.ts'
import { startSandbox } from './sandbox.ts'
import { StoreRefusal } from './store.ts'

const options = readCommandLine(process.argv.slice(2))
const sandbox = await startSandbox(options).catch((error: unknown) => {
  process.stderr.write(`sandbox: ${whyNot(error, options.port)}\n`)
  process.exit(1)
})

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await sandbox.close()
  process.exit(0)
}
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
if (options.stopWithParent) {
  process.stdin
    .resume()
    .on('end', () => void stop())
    .on('close', () => void stop())
}

if (options.json) console.log(JSON.stringify(sandbox.connection))
else {
  const { base, control, corpid, secret, agentid, token, aeskey } = sandbox.connection
  console.log(`WeCom sandbox at ${base} (a page for people; /cgi-bin for programs)

  corpid          ${corpid}
  secret          ${secret}
  agentid         ${agentid}
  Token           ${token}
  EncodingAESKey  ${aeskey}
  control         ${control}

Stop it with Ctrl-C.`)
}

/** Why a start failed, for the person who must act; anything unforeseen with its stack. */
function whyNot(error: unknown, port: number): string {
  if (error instanceof StoreRefusal) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `port ${port} is taken: choose another, or 0 for a free one`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
