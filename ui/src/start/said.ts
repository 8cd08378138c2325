import * as core from '../core'
import { m } from '../words/messages'

/** Returns what a failure says to a person. */
export function saidOf(error: unknown): string {
  return error instanceof core.CoreFailure ? error.message : m['failure.unforeseen']({ detail: String(error) })
}
