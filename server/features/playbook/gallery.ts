import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'

/** `english` is its edition with messages in English, in `playbooks/en`; the same steps and columns, other words. */
export type GalleryPlaybook = { slug: string; source: string; document: PlaybookDocument; english: string | null }

const folder = join(import.meta.dirname, '../../../playbooks')
let loading: Promise<GalleryPlaybook[]> | undefined

/** The playbooks that come with Qunce, by slug; read once a process. Throws when one of them breaks a rule. */
export function galleryPlaybooks(): Promise<GalleryPlaybook[]> {
  loading ??= load()
  return loading
}

async function load(): Promise<GalleryPlaybook[]> {
  const [files, english] = await Promise.all([readdir(folder), readdir(join(folder, 'en'))])
  return Promise.all(
    files
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map(async (name) => {
        const edition = english.includes(name) ? await read(`en/${name}`) : null
        const { source, document } = await read(name)
        return { slug: document.id, source, document, english: edition?.source ?? null }
      }),
  )
}

async function read(name: string): Promise<{ source: string; document: PlaybookDocument }> {
  const source = await readFile(join(folder, name), 'utf8')
  const reading = parsePlaybook(source)
  if (!reading.ok) throw new Error(`playbooks/${name} breaks a rule: ${JSON.stringify(reading.problems[0])}`)
  return { source, document: reading.document }
}
