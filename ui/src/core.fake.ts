/**
 * A newsroom in memory that answers as the core does: for tests, and for the page in a plain browser.
 * It knows no Markdown: what it writes of an edited block is its words.
 */
export type * from './contract'
export * from './core.fake.board'
export * from './core.fake.flow'
export * from './core.fake.house'
export * from './core.fake.list'
export * from './core.fake.members'
export * from './core.fake.photo-desk'
export * from './core.fake.photos'
export * from './core.fake.review'
export * from './core.fake.sharing'
export * from './core.fake.start'
export * from './core.fake.story'
export {
  fake,
  onAsked,
  onChanged,
  onDelivered,
  onDragged,
  onDropped,
  onEscape,
  onOutbox,
  onPhoto,
  onPresence,
  onProgress,
  onSharing,
  onUnremembered,
} from './core.fake.state'
export { CoreFailure } from './failure'
