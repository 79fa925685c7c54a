import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { holdPipeSoon, makePipe } from '#server/db/bundled-postgres/pipe.ts'

const home = mkdtempSync(join(tmpdir(), 'qunce-pipe-'))
const pipe = join(home, 'pipe')

afterEach(() => rmSync(home, { recursive: true, force: true }))

/** A supervisor that does what `script` says; `$0` is the pipe. */
const supervisor = (script: string): ChildProcess => spawn('/bin/sh', ['-c', script, pipe], { stdio: 'ignore' })

it('a supervisor that a busy machine runs late is waited for; one that has ended is not', async () => {
  makePipe(pipe, { kind: 'self' })
  const late = supervisor('sleep 6; read -r nothing < "$0"')
  const hold = await holdPipeSoon(pipe, late)
  expect(hold).toBeDefined()
  hold?.release()
  await once(late, 'exit')
  expect(await holdPipeSoon(pipe, supervisor('exit 1'))).toBeUndefined()
})
