import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { newsroomInMemory } from './build/fake.mjs'

export default defineConfig({
  plugins: [svelte(), newsroomInMemory()],
  // Found before the first test, or the page would be loaded again in the middle of one.
  optimizeDeps: { entries: ['src/**/*.{ts,svelte}'], include: ['axe-core'] },
  test: {
    include: ['src/**/*.test.ts'],
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
})
