/** How long a welcome code can be used, in real ms from the callback that brought it (D92137). */
export const welcomeLifeMs = 20_000

/** What is to be done about a welcome after WeCom's answer, or after none. */
export type AfterWelcome = { kind: 'ended'; outcome: WelcomeOutcome } | { kind: 'again'; afterMs: number }

type WelcomeOutcome =
  | { state: 'sent'; reason: null; quota: null }
  | { state: 'skipped'; reason: 'chat_begun'; quota: null }
  | { state: 'expired'; reason: 'welcome_too_late'; quota: null }
  | { state: 'failed'; reason: string; quota: null }

type WelcomeAnswer =
  | { ok: true }
  | { ok: false; kind: 'unknown' }
  /** WeCom was not asked: a picture or file of the greeting could not be had. */
  | { ok: false; kind: 'no_file'; mayPass: boolean }
  | { ok: false; kind: 'refused'; class: 'retry' | 'wait' | 'ask_person' | 'drop'; code: number }

/** A picture or file that may come yet is looked for again after this, in real ms. */
const fileMs = 500

const sent = { state: 'sent', reason: null, quota: null } as const
export const tooLate = { state: 'expired', reason: 'welcome_too_late', quota: null } as const

/**
 * `attempts` counts the calls begun, this one included; `leftMs` is what is left of the code's life. Nothing is looked
 * up: a code works once, so a repeated call that finds it used (41051) says that an earlier one of ours went through. On
 * the first call it says that the two chat already. 41050 is an old code.
 */
export function afterWelcome(answer: WelcomeAnswer, attempts: number, leftMs: number): AfterWelcome {
  if (answer.ok) return { kind: 'ended', outcome: sent }
  if (answer.kind === 'no_file' && !answer.mayPass)
    return { kind: 'ended', outcome: { state: 'failed', reason: 'media_missing', quota: null } }
  if (answer.kind === 'refused') {
    const { code } = answer
    if (code === 41051)
      return { kind: 'ended', outcome: attempts > 1 ? sent : { state: 'skipped', reason: 'chat_begun', quota: null } }
    if (code === 41050) return { kind: 'ended', outcome: tooLate }
    if (answer.class === 'ask_person' || answer.class === 'drop')
      return { kind: 'ended', outcome: { state: 'failed', reason: `wecom_${code}`, quota: null } }
  }
  const afterMs = answer.kind === 'no_file' ? fileMs : Math.min(2_000, 250 * 2 ** (attempts - 1))
  return leftMs > afterMs ? { kind: 'again', afterMs } : { kind: 'ended', outcome: tooLate }
}
