/// <reference types="svelte" />
/// <reference types="vite/client" />
declare module '@fontsource/be-vietnam-pro/*.css'
declare module '@fontsource-variable/source-serif-4'
