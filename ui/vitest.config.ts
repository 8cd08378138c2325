import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { newsroomInMemory } from './build/fake.mjs'

export default defineConfig({
  plugins: [svelte(), newsroomInMemory()],
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
