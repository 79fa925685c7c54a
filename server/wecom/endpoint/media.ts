import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'

const uploadAnswer = z.object({ media_id: z.string().min(1) }).transform((answer) => ({ mediaId: answer.media_id }))

type MediaFile = { fileName: string; contentType: string; bytes: Uint8Array<ArrayBuffer> }

const formOf = ({ fileName, contentType, bytes }: MediaFile): FormData => {
  const form = new FormData()
  form.append('media', new Blob([bytes], { type: contentType }), fileName)
  return form
}

/** Temporary media (spec 20 section 11). */
export const mediaApi = (call: Call) => ({
  /** Uploads a file; its id lives three days and serves every app of the corp (D90253). */
  upload: (media: MediaFile & { kind: 'image' | 'voice' | 'video' | 'file' }, options?: CallOptions) =>
    call(
      { api: 'media/upload', method: 'POST', repeat: 'safe', answer: uploadAnswer },
      { query: { type: media.kind }, form: formOf(media) },
      options,
    ),

  /** Uploads a file for a moment, which takes no other; its id lives three days (D95098). */
  uploadForMoment: (media: MediaFile & { kind: 'image' | 'video' | 'file' }, options?: CallOptions) =>
    call(
      { api: 'media/upload_attachment', method: 'POST', repeat: 'safe', answer: uploadAnswer },
      { query: { media_type: media.kind, attachment_type: '1' }, form: formOf(media) },
      options,
    ),
})
