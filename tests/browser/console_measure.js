/*
 * What a supervisor sees of a page, measured: targets and words that are too small, and a page that scrolls sideways.
 * A link in a table is small, so its whole row answers and is measured in its place; so does the label around a box.
 */
([smallestTarget, smallestWord]) => {
  const found = [];
  for (const element of document.querySelectorAll('button, select, summary, input:not([type=hidden]), a[href]:not(.skip)')) {
    if (!isShown(element)) continue;
    const target = targetOf(element);
    const box = target.getBoundingClientRect();
    if (Math.min(box.width, box.height) < smallestTarget - 0.5) found.push(`small ${box.width} × ${box.height}: ${named(element)}`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !isShown(element)) continue;
    if (sizeOf(element) < smallestWord - 0.05) found.push(`tiny ${sizeOf(element)}: ${named(element)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push(`scrolls sideways: ${document.documentElement.scrollWidth}`);
  return found;

  function targetOf(element) {
    if (element.matches('.table a')) return element.closest('tr');
    return element.matches('[type=checkbox], [type=radio]') && element.closest('label') || element;
  }

  // The words of a drawing shrink with it.
  function sizeOf(element) {
    const drawing = element.closest('svg');
    const scale = drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1;
    return parseFloat(getComputedStyle(element).fontSize) * scale;
  }

  function isShown(element) {
    if (element.closest('.sr, title, desc, option') || !element.checkVisibility({ visibilityProperty: true })) return false;
    return element.getBoundingClientRect().width > 0;
  }

  function named(element) {
    return `${element.tagName.toLowerCase()} "${element.textContent.trim().slice(0, 30)}"`;
  }
}
