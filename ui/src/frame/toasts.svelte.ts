/** Short words that come and go at the window's foot. */
export type Toast = {
  text: string
  /** A failure stays until it is closed. */
  bad?: boolean
  /** So does what a person takes down from it, as an address. */
  stays?: boolean
  action?: { label: string; run: () => unknown }
}
type Standing = Toast & { number: number }

const STAYS = 6_000

class Toasts {
  all = $state.raw<Standing[]>([])
  #number = 0

  say(toast: Toast): void {
    const number = ++this.#number
    const alike = (other: Toast) => other.text === toast.text
    this.all = [...this.all.filter(other => !alike(other)), { ...toast, number }].slice(-4)
    // With something to press, a person needs the time to reach it.
    if (!toast.bad && !toast.stays) setTimeout(() => this.close(number), toast.action ? STAYS * 2 : STAYS)
  }

  close(number: number): void {
    this.all = this.all.filter(toast => toast.number !== number)
  }
}
export const toasts = new Toasts()
