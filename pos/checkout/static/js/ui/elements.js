/* Building what stands on the screen, without HTML in strings: text can never turn into markup. */

const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes, `on…` listeners and children; null and false children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** One of the drawings that lie in the page, hidden from screen readers: its word stands beside it. */
function drawing(className, name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#${name}`);
  svg.append(use);
  return svg;
}

export function icon(name, size = '') {
  return drawing(`icon ${size}`.trim(), `i-${name}`);
}

export function pict(name) {
  return drawing('pict', `p-${name}`);
}

/** A button that is never a form's submit. `key` names it, so that focus survives a redraw. */
export function button(className, act, children, attributes = {}) {
  return h('button', { type: 'button', class: className, onclick: act, ...attributes }, ...[children].flat());
}

/** Replaces what a container shows; the focused `data-key` and the scroll position stay where they were. */
export function fill(container, ...children) {
  const focused = container.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const scroll = container.scrollTop;
  container.replaceChildren(...children.flat().filter(Boolean));
  container.scrollTop = scroll;
  if (focused) container.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/**
 * The one primary button of a screen. For half a second after it appears it takes no press: it stands where the previous
 * screen's primary stood, and the second half of a double tap must not walk on.
 */
export function primary(label, act, attributes = {}) {
  const made = button('btn primary big settling', (event) => {
    if (made.classList.contains('settling') || made.getAttribute('aria-disabled') === 'true') return;
    act(event);
  }, label, attributes);
  setTimeout(() => made.classList.remove('settling'), 500);
  return made;
}

/** Says whether a primary can be pressed, and what it says. */
export function setPrimary(made, enabled, label) {
  made.setAttribute('aria-disabled', String(!enabled));
  made.classList.toggle('primary', enabled);
  made.replaceChildren(...[label].flat());
}
