// What a page must not hold, and how it is touched. Each function stands alone: it is handed over to a page as text.

export const EVENTS = ['click', 'mouseover', 'mouseenter', 'pointerenter', 'focus', 'blur', 'error', 'load', 'toggle',
  'animationstart', 'beforeinput', 'start', 'finish', 'close', 'slotchange'];

// Touches everything as a reader or a careless browser might; a link to elsewhere is stopped after its handlers.
export function touch(events) {
  window.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (link && ['http:', 'https:', 'mailto:', 'file:'].includes(link.protocol)) event.preventDefault();
  });
  for (const element of document.querySelectorAll('*')) {
    for (const name of events) element.dispatchEvent(new Event(name, { bubbles: name === 'click', cancelable: true }));
    if (element.matches('a, button, area') && element.click) element.click();
  }
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

// What nothing within `root` may be, whether or not today's browser runs it. `own` is where it comes from; elements that
// match `allowed` are the program's own.
export function active(own, root = document, allowed = ':not(*)') {
  const found = [];
  const banned = 'script:not([type="application/ld+json"]), iframe, frame, object, embed, applet, form, base, style, svg, '
    + 'math, template, video, audio, dialog, input, button, textarea, select, noscript, [style], [http-equiv="refresh" i]';
  for (const element of root.querySelectorAll(banned)) {
    if (!element.closest(allowed)) found.push(element.outerHTML.slice(0, 120));
  }
  for (const element of root.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || ['srcdoc', 'ping', 'formaction', 'background'].includes(name)) found.push(`${name}=${value}`);
    }
  }
  for (const link of root.querySelectorAll('a, area')) {
    if (link.href && !['http:', 'https:', 'mailto:', new URL(own).protocol].includes(link.protocol)) {
      found.push(`href=${link.getAttribute('href')}`);
    }
  }
  for (const image of root.querySelectorAll('img')) {
    if (!image.src.startsWith(`${own}/`)) found.push(`src=${image.src}`);
  }
  for (const block of root.querySelectorAll('script')) {
    try { JSON.parse(block.textContent); } catch (error) { found.push(`JSON-LD: ${error.message}`); }
  }
  return found;
}
