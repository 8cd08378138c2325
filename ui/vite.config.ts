import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { newsroomInMemory } from './build/fake.mjs'

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), ...(mode === 'fake' ? [newsroomInMemory()] : [])],
  clearScreen: false,
  server: { host: '127.0.0.1', port: 1420, strictPort: true },
  build: {
    target: ['es2022', 'safari16.4'],
    // The window's content security policy admits no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    outDir: mode === 'fake' ? 'dist-fake' : 'dist',
  },
}))
