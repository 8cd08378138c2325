/** What every browser test begins with: the window's looks, and a newsroom that has just been opened. */
import '@fontsource/be-vietnam-pro/400.css'
import '@fontsource/be-vietnam-pro/500.css'
import '@fontsource/be-vietnam-pro/600.css'
import './tokens.css'
import './base.css'
