import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'

/** A playbook with the files that its messages carry, as one ZIP file: its source, and each file under its own name. */
export type Archive = { source: string; files: ReadonlyMap<string, Uint8Array> }

/** An archive holds a hundred MB, packed or not, and so many files. */
export const ARCHIVE_MAX_BYTES = 100 * 1024 * 1024
const filesAtMost = 300

/** JSON is YAML. */
const sourceName = 'playbook.yaml'
const isSource = (name: string): boolean => /^[^/]+\.(ya?ml|json)$/i.test(name)

/** Packs an archive. Files are packed as they are: pictures and videos do not get smaller. */
export const packArchive = ({ source, files }: Archive): Uint8Array =>
  zipSync({
    [sourceName]: [strToU8(source), { level: 6 }],
    ...Object.fromEntries([...files].map(([name, content]) => [name, [content, { level: 0 }] as const])),
  })

export type ArchiveFault = 'not_a_zip' | 'archive_too_big' | 'too_many_files' | 'no_playbook' | 'several_playbooks'

/**
 * Reads an archive, whoever packed it: what a computer adds of its own is passed over, and so is a folder around all of
 * it. Nothing is unpacked before the sizes that the ZIP names were added up, and nothing gets larger than it names.
 */
export function unpackArchive(bytes: Uint8Array): { ok: true; archive: Archive } | { ok: false; fault: ArchiveFault } {
  let total = 0
  let count = 0
  let entries: Record<string, Uint8Array>
  try {
    entries = unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (isOfComputer(name)) return false
        total += originalSize
        count += 1
        return total <= ARCHIVE_MAX_BYTES && count <= filesAtMost
      },
    })
  } catch {
    return { ok: false, fault: 'not_a_zip' } // fflate throws whatever is wrong with it
  }
  if (total > ARCHIVE_MAX_BYTES) return { ok: false, fault: 'archive_too_big' }
  if (count > filesAtMost) return { ok: false, fault: 'too_many_files' }
  const names = Object.keys(entries)
  const around = folderAround(names)
  const inside = new Map(names.map((name) => [name.slice(around.length), entries[name] ?? new Uint8Array()]))
  const sources = [...inside.keys()].filter(isSource)
  const own = sources.includes(sourceName) ? sourceName : sources[0]
  if (own === undefined) return { ok: false, fault: 'no_playbook' }
  if (own !== sourceName && sources.length > 1) return { ok: false, fault: 'several_playbooks' }
  const source = strFromU8(inside.get(own) ?? new Uint8Array())
  inside.delete(own)
  return { ok: true, archive: { source, files: inside } }
}

/** Folders, and what macOS and Windows leave behind. */
const isOfComputer = (name: string): boolean =>
  name.endsWith('/') || /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(name)

/** The one folder that everything lies in, with its slash; empty where something lies beside it. */
function folderAround(names: readonly string[]): string {
  const [first] = names
  const folder = first?.includes('/') ? first.slice(0, first.indexOf('/') + 1) : ''
  return folder !== '' && names.every((name) => name.startsWith(folder)) ? folder : ''
}
