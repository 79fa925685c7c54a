import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** In pixels. */
export type PictureSize = { width: number; height: number }

const pngHead = '89504e470d0a1a0a'

/**
 * The size that the beginning of a PNG or JPG tells; null when it does not. A PNG's first chunk holds it. A JPG's segments
 * are walked up to the frame (T.81 B.2.2), whichever of its kinds that is.
 */
export function sizeOfPicture(head: Buffer): PictureSize | null {
  if (head.length >= 24 && head.toString('hex', 0, 8) === pngHead)
    return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
  if (head.length < 2 || head.readUInt16BE(0) !== 0xffd8) return null
  for (let at = 2; at + 9 <= head.length;) {
    const marker = head[at + 1] ?? 0
    if (head[at] !== 0xff) return null
    // Bytes that fill up, and marks without a length.
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else if (isFrame(marker)) return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) }
    else at += 2 + head.readUInt16BE(at + 2)
  }
  return null
}

/** SOF0 to SOF15; the three between are tables. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** A picture tells its size before its points; what stands before that is seldom longer than this, in bytes. */
const headBytes = 512 * 1024

/** How large the corp's own pictures of these names are; one whose beginning does not tell is left out. */
export async function measurePictures(
  tx: CorpTx,
  corpId: CorpId,
  names: readonly string[],
): Promise<ReadonlyMap<string, PictureSize>> {
  if (names.length === 0) return new Map()
  const { rows } = await sql<{ name: string; head: Buffer }>`
    select name, substring(content from 1 for ${sql.lit(headBytes)}) as head from media_file
    where corp_id = ${corpId} and name = any(${names}::text[]) and content_type in ('image/jpeg', 'image/png')`.execute(
    tx,
  )
  return new Map(
    rows.flatMap(({ name, head }) => {
      const size = sizeOfPicture(head)
      return size ? [[name, size] as const] : []
    }),
  )
}
