/*
 * What a person sees of the page, measured: targets, the gaps between them, words, and whatever is wider than its place.
 * Answers the troubles as sentences; nothing found is an empty list.
 */
([smallestTarget, smallestGap, smallestWord]) => {
  const found = [];
  const root = document.querySelector('dialog[open]') ?? document.body;
  const targets = [...root.querySelectorAll('button, input, a[href]')].filter(isShown);
  const clipped = new Set(targets.filter(isClipped));
  targets.forEach((element, index) => {
    const box = element.getBoundingClientRect();
    if (Math.min(box.width, box.height) < smallestTarget - 0.5) found.push(`small ${box.width} × ${box.height}: ${named(element)}`);
    for (const other of targets.slice(index + 1)) {
      if (!floats(element) && !floats(other) && !clipped.has(element) && !clipped.has(other) && gap(box, other.getBoundingClientRect()) < smallestGap - 0.5 && !sameField(element, other)) {
        found.push(`close: ${named(element)} and ${named(other)}`);
      }
    }
  });
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !isShown(element)) continue;
    if (parseFloat(getComputedStyle(element).fontSize) < smallestWord) found.push(`tiny: ${named(element)}`);
    if (!element.closest('.tabs')) measureWidth(texts.currentNode, element);
  }
  const stays = [...root.querySelectorAll('*')].filter((element) => isShown(element) && getComputedStyle(element).position === 'fixed' && !element.closest('.toasts'));
  for (const element of stays) {
    const { top, bottom, height } = element.getBoundingClientRect();
    if (height > innerHeight / 2) found.push(`covers the page: ${named(element)}`);
    if (top < -1 || bottom > innerHeight + 1) found.push(`out of sight: ${named(element)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push(`scrolls sideways: ${document.documentElement.scrollWidth}`);
  return found;

  function measureWidth(text, element) {
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.right > innerWidth + 1 || box.left < -1) found.push(`cut: ${named(element)}`);
    measureLines(text, element, box);
    const control = element.closest('button');
    if (control && box.right > control.getBoundingClientRect().right + 1) found.push(`spills: ${named(control)}`);
    if (control && box.bottom > control.getBoundingClientRect().bottom + 1) found.push(`spills below: ${named(control)}`);
  }

  // A column so narrow that words stand letter under letter, a sum that breaks in two, and what a box around it cuts off.
  function measureLines(text, element, box) {
    const words = text.textContent.trim();
    const letter = parseFloat(getComputedStyle(element).fontSize);
    if ([...words].length > 3 && box.width < 2.2 * letter && box.height > 3.5 * letter) found.push(`stacked: ${named(element)}`);
    if (/^[+−]?₩?[\d,]+원?$/.test(words) && box.height > 2 * letter) found.push(`a sum in two: ${named(element)}`);
    for (let around = element; around && around !== document.body; around = around.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(around);
      if (overflowX === 'visible' || textOverflow === 'ellipsis') continue;
      if (box.right > around.getBoundingClientRect().right + 1) found.push(`cut inside: ${named(element)}`);
      return;
    }
  }

  function isShown(element) {
    if (element.closest('.sr, noscript') || !element.checkVisibility({ visibilityProperty: true })) return false;
    return element.getBoundingClientRect().width > 0;
  }

  // What is scrolled half out of its box has its neighbour beyond the edge.
  function isClipped(element) {
    const box = element.getBoundingClientRect();
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
      if (!['auto', 'scroll'].includes(getComputedStyle(around).overflowY)) continue;
      const { top, bottom } = around.getBoundingClientRect();
      if (box.bottom > bottom - smallestGap || box.top < top) return true;
    }
    return false;
  }

  // What stays at the bottom of a phone lies over what scrolls.
  function floats(element) {
    for (let box = element; box; box = box.parentElement) if (getComputedStyle(box).position === 'fixed') return box.tagName !== 'DIALOG';
    return false;
  }

  // A field and the button that erases it are one thing in one frame.
  function sameField(one, other) {
    return one.closest('.got') !== null && one.closest('.got') === other.closest('.got');
  }

  function gap(one, other) {
    return Math.max(other.left - one.right, one.left - other.right, other.top - one.bottom, one.top - other.bottom);
  }

  function named(element) {
    return `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 30)}"`;
  }
}
