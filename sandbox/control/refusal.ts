/** A request to the control API that cannot be followed: which field, what it held, and what to give instead. */
export class Refusal extends Error {
  readonly field: string
  readonly status: number

  constructor(field: string, message: string, status = 400) {
    super(message)
    this.field = field
    this.status = status
  }
}
