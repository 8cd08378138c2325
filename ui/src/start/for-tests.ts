/** What the tests of the first screen find things by: as a person reads them. */

/** Returns a button by a part of its words. */
export const button = (text: string) =>
  [...document.querySelectorAll('button')].find(one => one.textContent?.includes(text)) as HTMLButtonElement

/** Returns the box beside some words. */
export const box = (text: string) =>
  [...document.querySelectorAll('label')]
    .find(one => one.textContent?.includes(text))
    ?.querySelector('input') as HTMLInputElement

/** Returns a field or a text by its id. */
export const at = (id: string) => document.getElementById(id) as HTMLInputElement
