/*
 * A barcode scanner is a keyboard that types very fast and ends with Enter. What it types is taken while the selling screen is all
 * there is: never out of a field, and never under a sheet.
 */

// Wireless ones stutter; a person who types six digits as fast as this and then Enter meant a code as well.
const LONGEST_GAP_MS = 300;
const SHORTEST = 6;
const LONGEST = 64;

/** Calls `taken(code)` for every scan while `ready()` says so. */
export function listenForScans(ready, taken) {
  let typed = '';
  let last = 0;
  document.addEventListener('keydown', (event) => {
    if (event.timeStamp - last > LONGEST_GAP_MS) typed = '';
    last = event.timeStamp;
    if (event.ctrlKey || event.altKey || event.metaKey || isElsewhere(event.target) || !ready()) {
      typed = '';
    } else if (event.key === 'Enter') {
      const code = typed;
      typed = '';
      if (code.length < SHORTEST) return;
      // Else Enter would press whatever button has the focus.
      event.preventDefault();
      event.stopPropagation();
      taken(code);
    } else if (/^[0-9A-Za-z._-]$/.test(event.key) && typed.length < LONGEST) {
      typed += event.key;
    }
  }, { capture: true });
}

function isElsewhere(target) {
  return document.querySelector('dialog[open]') !== null || target.closest?.('input, textarea, select, [contenteditable]');
}
