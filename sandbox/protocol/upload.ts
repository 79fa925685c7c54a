import type { FastifyRequest } from 'fastify'
import type { Upload } from './route.ts'

/** The first file of a multipart body, whatever its field is called; undefined when there is none. */
export async function readUpload(request: FastifyRequest): Promise<Upload | undefined> {
  if (!request.isMultipart()) return undefined
  const file = await request.file()
  if (!file) return undefined
  return { filename: file.filename, mime: file.mimetype, content: await file.toBuffer() }
}
