import { createHash } from 'node:crypto'

/** errcode of what the sandbox knows and does not play. WeCom has no such number, so nobody mistakes it for an answer of WeCom. */
export const notSimulatedCode = 990_501

/** A refusal with a number of D90313, which is all that clients may branch on. */
export class WecomError extends Error {
  readonly errcode: number
  /** Fields that stand beside errcode and errmsg. */
  readonly extra: Record<string, unknown>

  constructor(errcode: number, message: string, extra: Record<string, unknown> = {}) {
    super(message)
    this.errcode = errcode
    this.extra = extra
  }
}

/** A value of the wrong JSON type: 40058 with the warning that D90313 describes. */
export function wrongType(field: string, wanted: string): WecomError {
  return new WecomError(40058, `invalid Request Parameter: ${field} must be ${wanted}. Warning: wrong json format.`)
}

let hints = 0

/** errmsg as WeCom shapes it (D90930): what was wrong, a hint for its support, the caller's address and a link. */
export function hintedMessage(error: WecomError, realNow: number, ip: string): string {
  hints += 1
  const digest = createHash('md5').update(`${realNow} ${hints} ${error.message}`).digest('hex')
  return `${error.message}, hint: [${Math.floor(realNow / 1000)}_${hints}_${digest}], from ip: ${ip}, more info at https://open.work.weixin.qq.com/devtool/query?e=${error.errcode}`
}
