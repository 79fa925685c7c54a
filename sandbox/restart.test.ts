import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Connection } from './sandbox.ts'

const program = fileURLToPath(new URL('main.ts', import.meta.url))

async function start(state: string): Promise<{ child: ChildProcess; connection: Connection; lines: string[] }> {
  const child = spawn(
    process.execPath,
    [
      program,
      '--json',
      '--stop-with-parent',
      '--state',
      state,
      '--rate',
      '0',
      '--group-chats',
      '3',
      '--members',
      '12',
      '--no-people',
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const lines: string[] = []
  const connection = await new Promise<Connection>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)))
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.split('\n').filter((line) => line !== ''))
      resolve(JSON.parse(lines[0] ?? '') as Connection) // the one line of --json
    })
  })
  return { child, connection, lines }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)))
}

test(
  'what was accepted survives kill -9, and a second start goes on as the same corp',
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
    const state = join(folder, 'corp.sqlite')
    try {
      const first = await start(state)
      const ledgerOf = async (connection: Connection): Promise<unknown> =>
        (await fetch(`${connection.control}/ledger`)).json()
      const chats = (await (await fetch(`${first.connection.control}/chats`)).json()) as {
        chats: { chatId: string; owner: string }[]
      } // the control API's shape
      const { chatId, owner } = chats.chats[0] ?? { chatId: '', owner: '' }
      for (let count = 0; count < 20; count++) {
        const answer = await fetch(`${first.connection.control}/actions`, {
          method: 'POST',
          body: JSON.stringify({ kind: 'speak', as: owner, chatId, text: `第 ${count} 条` }),
        })
        expect(answer.status).toBe(200)
      }
      const before = await ledgerOf(first.connection)
      const killed = ended(first.child)
      first.child.kill('SIGKILL')
      await killed
      const second = await start(state)
      expect(second.lines).toHaveLength(1)
      expect({ ...second.connection, base: '', oauth: '', control: '' }).toEqual({
        ...first.connection,
        base: '',
        oauth: '',
        control: '',
      })
      expect(await ledgerOf(second.connection)).toEqual(before)
      const stopped = ended(second.child)
      second.child.stdin?.end()
      expect(await stopped).toBe(0)
      const third = await start(state)
      const ending = ended(third.child)
      third.child.kill('SIGTERM')
      expect(await ending).toBe(0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
