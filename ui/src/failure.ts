import type { Failure, Finding } from './contract'

/** What the core refused or could not do, with the code to branch on. */
export class CoreFailure extends Error {
  readonly code: string
  readonly field: string | null
  readonly kind: Failure['kind']
  readonly findings: Finding[]

  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'CoreFailure'
    this.code = failure.code
    this.field = failure.field
    this.kind = failure.kind
    this.findings = failure.findings
  }
}
