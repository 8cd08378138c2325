// Judges a published site in a real browser. Reads a job as JSON from standard input, prints the verdict as JSON.

import { text } from 'node:stream/consumers';
import { launch } from './browser.mjs';
import { hostile } from './hostile.mjs';
import { newcomer } from './newcomer.mjs';
import { serve } from './serve.mjs';

const job = JSON.parse(await text(process.stdin));
job.extra ??= {};
const server = await serve(job.root, job.extra);
const browser = await launch(job.browser);
try {
  const verdict = await { hostile, newcomer }[job.kind](browser, server, job);
  process.stdout.write(JSON.stringify(verdict));
} finally {
  await browser.close();
  await server.close();
}
