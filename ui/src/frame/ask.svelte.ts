/** Questions that a piece of work puts to a person in the middle, answered by a promise. */
type Asking = {
  kind: 'reason' | 'yes' | 'passphrase'
  title: string
  text: string
  /** The name of the text field. */
  label: string
  confirm: string
  /** A box beside it that may be ticked. */
  tick?: string
  answer: (value: string | null) => void
}

class Ask {
  now = $state.raw<Asking | null>(null)
  ticked = $state(false)

  /** Puts a question; one that still stands is answered with nothing. */
  put(question: Omit<Asking, 'answer'>): Promise<string | null> {
    this.now?.answer(null)
    this.ticked = false
    return new Promise(resolve => {
      const answer = (value: string | null) => {
        if (this.now?.answer === answer) this.now = null
        resolve(value)
      }
      this.now = { ...question, answer }
    })
  }
}
export const ask = new Ask()

/** Asks why, and returns the reason, or null where the person thought better of it. */
export function askReason(question: {
  title: string
  label: string
  confirm: string
  text?: string
}): Promise<string | null> {
  return ask.put({ kind: 'reason', text: '', ...question })
}

/** Asks whether to go on. */
export async function askYes(question: { title: string; text: string; confirm: string }): Promise<boolean> {
  return (await ask.put({ kind: 'yes', label: '', ...question })) !== null
}

/** Asks for the words that unlock a key, and whether they are to be asked for again. */
export async function askPassphrase(question: {
  title: string
  text: string
  label: string
  confirm: string
  tick?: string
}): Promise<{ words: string | null; ticked: boolean }> {
  const words = await ask.put({ kind: 'passphrase', ...question })
  return { words, ticked: words !== null && ask.ticked }
}
