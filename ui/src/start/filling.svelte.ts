import { tick } from 'svelte'

/** What is wrong in a form, field by field; under `form` what lies in none of them. */
export type Wrong = Record<string, string>

/** A form that is filled in: what is wrong in it, and whether what it asks for is under way. */
export class Filling {
  wrong = $state<Wrong>({})
  busy = $state(false)
  form = $state<HTMLFormElement>()

  /** Does what the form is for, unless something is missing in it; `at` says where a failure is shown. */
  async submit(
    event: SubmitEvent,
    missing: Wrong,
    work: () => Promise<void>,
    at: (error: unknown) => Wrong,
  ): Promise<void> {
    event.preventDefault()
    await this.#show(missing)
    if (this.busy || Object.keys(missing).length > 0) return
    this.busy = true
    try {
      await work()
    } catch (error) {
      await this.#show(at(error))
    } finally {
      this.busy = false
    }
  }

  /** Shows what is wrong, with the focus in the first field that has something. */
  async #show(wrong: Wrong): Promise<void> {
    this.wrong = wrong
    await tick()
    this.form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }
}
