/**
 * Turns messages/{vi,en}.json into one typed function for each message: src/words/messages.js and its .d.ts.
 *
 * Every message is an export of its own, so that the window carries those that it uses and none of the command line's.
 * paraglide-js was tried: it reads every brace as a blank, and our texts show JSON and {+…+} to people; it printed
 * "undefined" there without a word.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const at = path => new URL(`../${path}`, import.meta.url)
const read = language => JSON.parse(readFileSync(at(`messages/${language}.json`), 'utf8'))
const BLANK = /\{([a-z][a-z_]*)\}/g

/** Returns the names of a text's blanks, each once, in order of the alphabet. */
const blanks = text => [...new Set([...text.matchAll(BLANK)].map(found => found[1]))].sort()

/** Returns a text as the source of a template, its blanks filled from `i`. */
const template = text => {
  const literal = part =>
    JSON.stringify(part).slice(1, -1).replaceAll('\\"', '"').replaceAll('`', '\\`').replaceAll('${', '\\${')
  let source = ''
  let from = 0
  for (const found of text.matchAll(BLANK)) {
    source += `${literal(text.slice(from, found.index))}\${f(i.${found[1]})}`
    from = found.index + found[0].length
  }
  return `\`${source}${literal(text.slice(from))}\``
}

const [vi, en] = [read('vi'), read('en')]
const keys = Object.keys(vi)
const lacking = [...keys.filter(key => !(key in en)), ...Object.keys(en).filter(key => !(key in vi))]
if (lacking.length) throw new Error(`said in one language only: ${lacking.join(', ')}`)

const code = ["import { filled as f, locale as l } from './locale.svelte.ts'"]
const types = ['type Blank = string | number']
keys.forEach((key, number) => {
  const names = blanks(vi[key])
  if (names.join() !== blanks(en[key]).join()) throw new Error(`${key}: the languages differ in their blanks`)
  const input = names.length ? `(i: { ${names.map(name => `${name}: Blank`).join('; ')} })` : '()'
  code.push(
    `const m${number} = ${names.length ? 'i' : '()'} => (l.now === 'en' ? ${template(en[key])} : ${template(vi[key])})`,
    `export { m${number} as '${key}' }`,
  )
  types.push(
    `/** ${vi[key].replaceAll('*/', '* /').replaceAll('\n', ' ')} */`,
    `declare const m${number}: ${input} => string`,
  )
  types.push(`export { m${number} as '${key}' }`)
})

/** Writes a file only where it would differ, so that a watching build stays still. */
function write(path, lines) {
  const text = `${lines.join('\n')}\n`
  let before = ''
  try {
    before = readFileSync(at(path), 'utf8')
  } catch {
    // The first time there is none.
  }
  if (before !== text) writeFileSync(at(path), text)
}
write('src/words/texts.js', code)
write('src/words/texts.d.ts', types)
