import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'

const uploadAnswer = z.object({ media_id: z.string().min(1) }).transform((answer) => ({ mediaId: answer.media_id }))

/** Temporary media (spec 20 section 11). */
export const mediaApi = (call: Call) => ({
  /** Uploads a file; its id lives three days and serves every app of the corp (D90253). */
  upload: (
    media: {
      kind: 'image' | 'voice' | 'video' | 'file'
      fileName: string
      contentType: string
      bytes: Uint8Array<ArrayBuffer>
    },
    options?: CallOptions,
  ) => {
    const form = new FormData()
    form.append('media', new Blob([media.bytes], { type: media.contentType }), media.fileName)
    return call(
      { api: 'media/upload', method: 'POST', repeat: 'safe', answer: uploadAnswer },
      { query: { type: media.kind }, form },
      options,
    )
  },
})
