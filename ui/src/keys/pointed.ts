/** What makes letters stand where they stand in a field. */
const SHAPE = [
  'font',
  'letterSpacing',
  'wordSpacing',
  'textTransform',
  'textIndent',
  'textAlign',
  'tabSize',
  'direction',
  'paddingTop',
  'paddingRight',
  'paddingBottom',
  'paddingLeft',
] as const

/**
 * Returns the place in a field's words that a point of the window is at, as a click there would find it.
 *
 * No browser says it: the letters of a field are no part of the page. So they are laid over it for a moment, each where it
 * stands, and the page is asked.
 */
export function pointedAt(field: HTMLTextAreaElement | HTMLInputElement, x: number, y: number): number {
  const page = field.ownerDocument
  const [box, style] = [field.getBoundingClientRect(), getComputedStyle(field)]
  const over = page.createElement('div')
  for (const name of SHAPE) over.style[name] = style[name]
  const lines = field instanceof HTMLTextAreaElement
  Object.assign(over.style, {
    position: 'fixed',
    zIndex: '2147483647',
    boxSizing: 'border-box',
    left: `${box.left + field.clientLeft - field.scrollLeft}px`,
    top: `${box.top + field.clientTop - field.scrollTop}px`,
    width: lines ? `${field.clientWidth}px` : 'max-content',
    minWidth: `${field.clientWidth}px`,
    lineHeight: lines
      ? style.lineHeight
      : `${field.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom)}px`,
    whiteSpace: lines ? 'pre-wrap' : 'pre',
    overflowWrap: 'break-word',
    userSelect: 'text',
  })
  // A last line without a letter has its height all the same.
  const words = page.createTextNode(`${field.value}\u200b`)
  over.append(words)
  // A dialog that is open lies over everything else of the page.
  ;(field.closest('dialog') ?? page.body).append(over)
  const found = page.caretRangeFromPoint(x, y)
  // Read before the letters go: with them the place that was found would move.
  const at = found?.startContainer === words ? found.startOffset : field.value.length
  over.remove()
  return Math.min(at, field.value.length)
}
