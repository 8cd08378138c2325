// All screens, as one part of the program that is fetched when the list is there.
export { default as Board } from '../board/Board.svelte'
export { default as House } from '../house/House.svelte'
export { default as StepDialog } from '../inspector/StepDialog.svelte'
export { default as Photos } from '../photos/Photos.svelte'
export { default as Preview } from '../preview/Preview.svelte'
export { default as Approve } from './Approve.svelte'
export { default as Compare } from './Compare.svelte'
export { default as Conflicts } from './Conflicts.svelte'
