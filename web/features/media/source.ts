import { isRemoteMedia } from '#contract/media-address.ts'

/** What a file is shown by: the last part of its path, or of its address. */
export function titleOf(source: string): string {
  const last =
    source
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? ''
  try {
    return decodeURIComponent(last) || source
  } catch {
    return last // a stray % is a name like any other
  }
}

/** Whether it names one file wherever it is sent: a whole name or address, without blanks that each group chat fills. */
export function isLoadable(source: string): boolean {
  if (source.includes('{{')) return false
  if (!isRemoteMedia(source)) return /^[^:]+\.[a-z0-9]{1,8}$/i.test(source)
  return URL.canParse(source) && new URL(source).hostname.includes('.')
}
