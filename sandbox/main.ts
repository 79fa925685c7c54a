import { readCommandLine } from './options.ts'
import { startSandbox } from './sandbox.ts'

const options = readCommandLine(process.argv.slice(2))
const sandbox = await startSandbox(options)

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
