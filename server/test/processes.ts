import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'

export type Process = { pid: number; uid: number; command: string }

/** Every process of this machine with its command line; zombies have none and are left out. */
export const listProcesses = (): Process[] => (existsSync('/proc/self/cmdline') ? fromProc() : fromPs())

const fromProc = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
        return command === '' ? [] : [{ pid: Number(name), uid: statSync(`/proc/${name}`).uid, command }]
      } catch {
        return [] // it ended meanwhile
      }
    })

const fromPs = (): Process[] =>
  execFileSync('ps', ['-axo', 'pid=,uid=,command='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, uid, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.+)$/.exec(line) ?? []
      return pid === undefined ? [] : [{ pid: Number(pid), uid: Number(uid), command }]
    })
