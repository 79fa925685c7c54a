import { RE2JS, RE2JSException } from 're2js'

/**
 * Whether a nickname keeps to a playbook's pattern. Patterns come from people and are tried on every member, so they are
 * run by RE2, whose time grows with the nickname alone; what it cannot do (looking ahead, looking back, repeating what was
 * found) no pattern of a nickname needs. Null where the text is no pattern.
 */
export function nicknameFit(pattern: string): ((nickname: string) => boolean) | null {
  try {
    const compiled = RE2JS.compile(pattern)
    return (nickname) => compiled.test(nickname.trim())
  } catch (error) {
    if (error instanceof RE2JSException) return null
    throw error
  }
}
