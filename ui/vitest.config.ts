import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { newsroomInMemory } from './build/fake.mjs'

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), newsroomInMemory()],
  // Found before the first test, or the page would be loaded again in the middle of one.
  optimizeDeps: { entries: ['src/**/*.{ts,svelte}'], include: ['axe-core'] },
  test: {
    // Speed is measured by itself, and asserted nowhere.
    include: [mode === 'speed' ? 'src/**/*.speed.ts' : 'src/**/*.test.ts'],
    setupFiles: ['src/look/for-tests.ts'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] } }),
      viewport: { width: 1366, height: 768 },
      instances: [{ browser: 'chromium' }],
    },
  },
}))
