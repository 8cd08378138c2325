import { fileURLToPath } from 'node:url'

const core = fileURLToPath(new URL('../src/core.ts', import.meta.url))
const fake = fileURLToPath(new URL('../src/core.fake.ts', import.meta.url))

/** Puts a newsroom kept in memory where the window's core would be: for tests, and for a plain browser. */
export function newsroomInMemory() {
  return {
    name: 'newsroom-in-memory',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith('/core')) return null
      const found = await this.resolve(source, importer, { skipSelf: true })
      return found?.id === core ? fake : null
    },
  }
}
