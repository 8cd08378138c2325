// Serves a folder on the loopback, and a few extra files by path: { "/path": { file } or { html } }.

import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.jpg': 'image/jpeg', '.xml': 'application/xml',
  '.atom': 'application/atom+xml', '.rss': 'application/rss+xml', '.txt': 'text/plain; charset=utf-8',
};

async function find(root, extra, path) {
  if (extra[path]?.html !== undefined) return [extra[path].html, '.html'];
  let file = extra[path]?.file ?? join(root, normalize(path));
  if ((await stat(file)).isDirectory()) file = join(file, 'index.html');
  return [await readFile(file), extname(file)];
}

export async function serve(root, extra) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    try {
      // A browser asks for it of itself; no page links to one.
      if (path === '/favicon.ico') return response.writeHead(204).end();
      const [bytes, ending] = await find(root, extra, path);
      response.writeHead(200, { 'content-type': TYPES[ending] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    }
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const close = () => new Promise((done) => { server.close(done); server.closeAllConnections(); });
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}
