import { errors, type ErrorCode } from '#contract/errors.ts'

/**
 * A refusal that a caller can act on: `code` is one of contract/errors.ts, `details` names the field, the value, the
 * rule and the repair. Anything that is not an AppError is a bug and is answered as `internal`.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly details: unknown

  constructor(code: ErrorCode, options: { details?: unknown; cause?: unknown } = {}) {
    super(errors[code].sentence, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details
  }

  get status(): number {
    return errors[this.code].status
  }
}
