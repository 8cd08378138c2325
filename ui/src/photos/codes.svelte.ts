/** The lists of codes that this machine spells captions with. */
import * as core from '../core'

class Codes {
  lists = $state.raw<core.CodeList[]>([])
  failed = $state('')

  /** Asks which there are. */
  async look(): Promise<void> {
    await this.#become(() => core.codeLists())
  }

  /** Adds a list, which is chosen in a dialog. */
  async add(): Promise<void> {
    await this.#become(async () => (await core.chooseCodes()) ?? this.lists)
  }

  /** Takes a list away; its file stays where it is. */
  async forget(number: number): Promise<void> {
    await this.#become(() => core.forgetCodes(number))
  }

  async #become(asking: () => Promise<core.CodeList[]>): Promise<void> {
    try {
      this.lists = await asking()
      this.failed = ''
    } catch (error) {
      this.failed = error instanceof Error ? error.message : String(error)
    }
  }
}

export const codes = new Codes()
