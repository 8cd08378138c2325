/** Whether the sheet about looks is open. */
export const sheet = $state({ open: false })
