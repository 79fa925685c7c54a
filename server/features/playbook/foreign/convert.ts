import { Document } from 'yaml'
import type { PlaybookProblem } from '#contract/playbook.ts'
import { parsePlaybook } from '../rules/parse.ts'
import type { Dump } from './dump.ts'
import { type ForeignSop, type Note, SYSTEMS, type System } from './foreign-sop.ts'
import { LINK_WECHAT_TABLES, linkWechatSops } from './link-wechat.ts'
import { MOCHAT_TABLES, mochatSops } from './mochat.ts'
import { draftOf } from './to-document.ts'

/** One SOP of another system as a playbook of ours: its source, what did not come over, and what a check says of it. */
export type Converted = {
  system: System
  table: string
  rowId: string
  id: string
  name: string
  items: number
  source: string
  notes: Note[]
  problems: PlaybookProblem[]
}

/** Tables that are read; others of a dump are passed over. */
export const KNOWN_TABLES: readonly string[] = [...MOCHAT_TABLES, ...LINK_WECHAT_TABLES]

/** The SOPs that a dump of MoChat or LinkWeChat holds, none of them judged yet. */
export const sopsOf = (dump: Dump): ForeignSop[] => [...mochatSops(dump), ...linkWechatSops(dump)]

/** Every SOP of a dump as a playbook. Pure: nothing is written or published. */
export const convertDump = (dump: Dump): Converted[] => convertSops(sopsOf(dump))

export const convertSops = (sops: readonly ForeignSop[]): Converted[] =>
  sops.map((sop) => {
    const { document, notes } = draftOf(sop)
    const yaml = new Document(document)
    yaml.commentBefore = [
      ` 从 ${SYSTEMS[sop.system]} 的 ${sop.table} 第 ${sop.rowId} 行带来。`,
      ...notes.map(({ item, message }) => ` - ${item === null ? '' : `${item}：`}${message.zh}`.replaceAll('\n', ' ')),
    ].join('\n')
    const source = yaml.toString({ lineWidth: 120 })
    const reading = parsePlaybook(source)
    return {
      system: sop.system,
      table: sop.table,
      rowId: sop.rowId,
      id: String(document['id']),
      name: sop.name,
      items: sop.items.length,
      source,
      notes,
      problems: reading.ok ? reading.warnings : reading.problems,
    }
  })
