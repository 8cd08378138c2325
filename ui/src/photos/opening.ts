/** Ways to the photo desk, and about it. */
import { desk } from '../frame/desk.svelte'
import { screens } from '../review/screens.svelte'
import { view } from './view.svelte'

/** Opens the photo desk, where it is not open. From an open story, photos are placed in that one. */
export async function openPhotos(): Promise<void> {
  if (screens.now?.kind === 'photos') return
  await screens.show({ kind: 'photos', into: desk.open?.mayCaption ? desk.open.id : null })
}

/** Goes to where captions are written, from a photo or from many. */
export function toCaption(): void {
  const full = view.full
  view.full = false
  // The grid takes the focus when the screen of one photo is gone; then it goes on from there.
  setTimeout(
    () => {
      const fields = '[data-caption], textarea:not(:disabled), input[type=text]:not(:disabled), [tabindex="0"]'
      document.querySelector<HTMLElement>(`#photo-captioning :is(${fields})`)?.focus()
    },
    full ? 50 : 0,
  )
}
