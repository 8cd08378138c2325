/** How many rows are asked for at once. */
export const PAGE = 50
