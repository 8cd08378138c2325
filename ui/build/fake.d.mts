import type { Plugin } from 'vite'
export function newsroomInMemory(): Plugin
