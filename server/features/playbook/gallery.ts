import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'

export type GalleryPlaybook = { slug: string; source: string; document: PlaybookDocument }

const folder = join(import.meta.dirname, '../../../playbooks')
let loading: Promise<GalleryPlaybook[]> | undefined

/** The playbooks that come with Qunce, by slug; read once a process. Throws when one of them breaks a rule. */
export function galleryPlaybooks(): Promise<GalleryPlaybook[]> {
  loading ??= load()
  return loading
}

async function load(): Promise<GalleryPlaybook[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()
  return Promise.all(
    files.map(async (name) => {
      const source = await readFile(join(folder, name), 'utf8')
      const reading = parsePlaybook(source)
      if (!reading.ok) throw new Error(`playbooks/${name} breaks a rule: ${JSON.stringify(reading.problems[0])}`)
      return { slug: reading.document.id, source, document: reading.document }
    }),
  )
}
