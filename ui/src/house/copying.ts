/** Copies a text, which a field shows; returns whether it did. */
export async function copied(text: string, field: HTMLTextAreaElement | undefined): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // A webview may refuse the clipboard; what is selected it copies all the same, or a person does.
    field?.select()
    return document.execCommand('copy')
  }
}
