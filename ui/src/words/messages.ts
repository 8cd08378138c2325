/** Every text that a person reads, by key: `m['list.all']()`. Made from ui/messages by build/messages.mjs. */
export * as m from './texts.js'
