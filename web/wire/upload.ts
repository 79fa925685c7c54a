import { addressOf, changeHeaders, type Query, Refusal, refusalOf } from './request.ts'

type Upload = {
  signal: AbortSignal
  /** The share that has gone out, from 0 to 1. */
  onProgress: (share: number) => void
}

/** Sends a file as the body of a request; unlike `fetch` it tells how far it is. Throws `Refusal`. */
export const upload = <T>(path: string, query: Query, file: Blob, { signal, onProgress }: Upload): Promise<T> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', addressOf(path, query))
    const headers = {
      ...changeHeaders('application/octet-stream'),
      'accept-language': document.documentElement.lang,
    }
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0))
    request.addEventListener('load', () => {
      const { status, responseText } = request
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as T) // the server's answer, of the contract's shape
      else reject(refusalOf(status, request.getResponseHeader('retry-after'), responseText))
    })
    const lose = () => reject(new Refusal('unreachable', 0, {}, null))
    request.addEventListener('error', lose)
    request.addEventListener('abort', lose)
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
