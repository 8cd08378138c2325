/** Has the field that is being typed into say what it holds, as it does when it is left: before a save that must have it. */
export function settleField(): void {
  const field = document.activeElement
  if (field instanceof HTMLElement && field.closest('.inspector') && field.matches('input, textarea')) field.blur()
}
