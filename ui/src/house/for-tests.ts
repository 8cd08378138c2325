/** What the tests of the page of the shared storage begin with. */
import { expect } from 'vitest'
import { page } from 'vitest/browser'
import { fake } from '../core.fake'
import { put } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import Screens from '../review/Screens.svelte'

/** Opens the page, with the storage connected that is at that address, or with none. */
export async function storagePage(address: string | null): Promise<void> {
  fake.storage = address
  put(Screens, {})
  await screens.show({ kind: 'house', page: 'storage' })
  await expect.element(page.getByRole('heading', { name: 'Sáu từ của tòa soạn' })).toBeVisible()
}
