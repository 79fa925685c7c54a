import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'

/** A playbook with the files that its messages carry, as one ZIP file: its source, and each file under its own name. */
export type Archive = { source: string; files: ReadonlyMap<string, Uint8Array> }

/** An archive holds a hundred MB, packed or not, and so many files. */
export const ARCHIVE_MAX_BYTES = 100 * 1024 * 1024
const filesAtMost = 300
/** More than what a ZIP says of a file beside its content: its name twice, its sizes. */
const headBytes = 1_024
/** As long as the source of a draft may be, in characters. */
const sourceAtMost = 1_000_000

/** JSON is YAML. */
const sourceName = 'playbook.yaml'
const isSource = (name: string): boolean => /^[^/]+\.(ya?ml|json)$/i.test(name)

/** Packs an archive. Files are packed as they are: pictures and videos do not get smaller. */
export const packArchive = ({ source, files }: Archive): Uint8Array =>
  zipSync({
    ...Object.fromEntries([...files].map(([name, content]) => [name, [content, { level: 0 }] as const])),
    [sourceName]: [strToU8(source), { level: 6 }],
  })

/** Whether an archive of so much would be taken in again. */
export const fitsArchive = (source: string, files: { count: number; bytes: number }): boolean =>
  files.count < filesAtMost && files.bytes + strToU8(source).length + files.count * headBytes <= ARCHIVE_MAX_BYTES

export type ArchiveFault =
  | 'not_a_zip'
  | 'archive_too_big'
  | 'too_many_files'
  | 'no_playbook'
  | 'several_playbooks'
  | 'source_too_long'
  | 'source_not_text'

type Unpacked = { ok: true; archive: Archive } | { ok: false; fault: ArchiveFault }
const lacking = (fault: ArchiveFault): Unpacked => ({ ok: false, fault })

/**
 * Reads an archive, whoever packed it: what a computer adds of its own is passed over, and so is a folder around all of
 * it. Nothing is unpacked that makes it larger than an archive may be, and nothing gets larger than it names.
 */
export function unpackArchive(bytes: Uint8Array): Unpacked {
  let fault: ArchiveFault = 'not_a_zip'
  let total = 0
  let count = 0
  const refuse = (reason: ArchiveFault): never => {
    fault = reason
    throw new Error(reason)
  }
  let entries: Record<string, Uint8Array>
  try {
    entries = unzipSync(bytes, {
      filter({ name, size, originalSize }) {
        if (isOfComputer(name)) return false
        // A file that is packed as it is comes out as large as it lies there, whatever it says of itself.
        total += Math.max(size, originalSize)
        count += 1
        if (count > filesAtMost) refuse('too_many_files')
        if (total > ARCHIVE_MAX_BYTES) refuse('archive_too_big')
        return true
      },
    })
  } catch {
    return lacking(fault) // fflate throws whatever is wrong with it
  }
  const names = Object.keys(entries)
  const around = folderAround(names)
  const inside = new Map(names.map((name) => [name.slice(around.length), entries[name] ?? new Uint8Array()]))
  const sources = [...inside.keys()].filter(isSource)
  const own = sources.includes(sourceName) ? sourceName : sources[0]
  if (own === undefined) return lacking('no_playbook')
  if (own !== sourceName && sources.length > 1) return lacking('several_playbooks')
  const source = strFromU8(inside.get(own) ?? new Uint8Array())
  if (source.length > sourceAtMost) return lacking('source_too_long')
  if (source.includes('\0')) return lacking('source_not_text')
  inside.delete(own)
  return {
    ok: true,
    archive: { source, files: new Map([...inside].map(([name, file]) => [meant(name, source), file])) },
  }
}

const spellings = [new TextDecoder('utf-8', { fatal: true }), new TextDecoder('gbk', { fatal: true })]

/**
 * The name that a file had where it was packed: macOS (UTF-8) and Windows in Chinese (GBK) do not say in which letters
 * they write it, so the source decides.
 */
function meant(name: string, source: string): string {
  if (!/[\x80-\xff]/.test(name) || !/^[\0-\xff]*$/.test(name) || source.includes(name)) return name
  const bytes = Buffer.from(name, 'latin1')
  for (const letters of spellings) {
    try {
      const read = letters.decode(bytes)
      if (source.includes(read)) return read
    } catch {
      continue // not in these letters
    }
  }
  return name
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
