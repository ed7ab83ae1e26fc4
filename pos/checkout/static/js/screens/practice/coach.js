/*
 * The coach: one calm sentence at the bottom, and what to press is outlined. It goes on when the person did it, whichever way, and is
 * gentle when something else was pressed. Nothing is ever taken out of anybody's hands.
 */

import { where } from '../../flow.js';
import { pieces } from '../../order/cart.js';
import { currentCart } from '../../order/current.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';
import { STEPS } from './steps.js';

const OUTLINED = 'coached';
const FORGIVEN_MS = 4_000;
// A screen that was just opened may still be reading what it shows.
const SETTLED_MS = 800;

let bar = null;
let at = 0;
let forgiving = 0;
let drawn = '';
let place = null;
let since = 0;
let waiting = false;
let spot = null;
const watching = new MutationObserver(soon);

/** Begins with the first step. */
export function startCoach() {
  bar = h('aside', { class: 'coach', 'aria-label': t('coach') });
  at = 0;
  forgiving = 0;
  drawn = '';
  document.getElementById('stage').after(bar);
  document.addEventListener('click', pressed, true);
  watching.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-disabled', 'data-step', 'open', 'lang'] });
  soon();
}

export function stopCoach() {
  watching.disconnect();
  document.removeEventListener('click', pressed, true);
  outline([]);
  bar?.remove();
  bar = null;
}

/** Many things change at once: one look after all of them. */
function soon() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => { waiting = false; if (bar) look(); }, 30);
}

function seen() {
  return {
    screen: where(),
    pieces: pieces(currentCart()),
    shows: (selector) => document.querySelector(selector) !== null,
    passed: document.querySelectorAll('.refunding .marks .mark.done').length,
  };
}

function look() {
  const before = at;
  while (at < STEPS.length && STEPS[at].done(seen())) at += 1;
  if (at !== before) forgiving = 0;
  if (at >= STEPS.length) return stopCoach();
  draw();
}

/** What to press now: the step's own, or the way back to where it stands. */
function target() {
  const step = STEPS[at];
  const sheet = document.querySelector('dialog[open]');
  const here = visible(step.press, sheet ?? document);
  if (here.length || !isSettled(sheet)) return { says: step.says, elements: here };
  if (sheet?.querySelector('footer .btn.big')) {
    const ready = visible('footer .btn.big:not([aria-disabled="true"])', sheet);
    return { says: 'coach_sheet', elements: ready.length ? ready : visible('.groups, .asked', sheet) };
  }
  if (sheet) return { says: 'coach_put_away', elements: visible('header .btn', sheet) };
  if (step.open && visible(step.open).length) return { says: 'coach_open', elements: visible(step.open) };
  const back = visible('.step > .btn:first-child');
  return back.length ? { says: 'coach_go_back', elements: back } : { says: step.says, elements: [] };
}

function isSettled(sheet) {
  const now = sheet ?? where();
  if (now !== place) {
    place = now;
    since = Date.now();
    setTimeout(soon, SETTLED_MS);
  }
  return Date.now() - since >= SETTLED_MS || sheet !== null;
}

function visible(selector, within = document) {
  return [...within.querySelectorAll(selector)].filter((element) => !bar.contains(element) && element.checkVisibility());
}

function draw() {
  const { says, elements } = target();
  outline(elements);
  // Inside a sheet, which makes everything else inert, the coach has to stand in the sheet.
  const sheet = document.querySelector('dialog[open]');
  const home = sheet ?? document.body;
  if (bar.parentElement !== home) {
    if (sheet) sheet.append(bar);
    else document.getElementById('stage').after(bar);
  }
  const gentle = forgiving > Date.now();
  const now = [says, at, gentle, document.documentElement.lang].join();
  if (now === drawn) return;
  drawn = now;
  fill(bar,
    h('p', { class: 'coach-step muted' }, t('coach_step', { now: at + 1, all: STEPS.length })),
    h('p', { class: 'coach-says', role: 'status' }, gentle && h('span', { class: 'gentle' }, t('coach_gentle'), ' '), t(says)),
    h('div', { class: 'coach-acts' },
      button('btn', skip, [icon('next'), t('coach_skip')], { 'data-key': 'coach-skip' }),
      button('btn', stopCoach, [icon('x'), t('coach_stop')], { 'data-key': 'coach-stop' })));
}

function outline(elements) {
  const wanted = new Set(elements);
  for (const element of document.querySelectorAll(`.${OUTLINED}`)) if (!wanted.has(element)) element.classList.remove(OUTLINED);
  const fresh = elements.filter((element) => !element.classList.contains(OUTLINED));
  for (const element of fresh) element.classList.add(OUTLINED);
  // What stands above it may have grown.
  const now = elements[0]?.offsetTop;
  if ((fresh.length && fresh.length === elements.length) || (elements.length && now !== spot)) showWhole(elements[0]);
  spot = now;
}

/** What is to be pressed must not lie below the edge, or under what stays there. */
function showWhole(element) {
  const { top, bottom } = element.getBoundingClientRect();
  const foot = document.querySelector('.sum, .coach')?.getBoundingClientRect().top ?? innerHeight;
  const room = element.closest('.sum, dialog') ? innerHeight : Math.min(innerHeight, foot > innerHeight / 2 ? foot : innerHeight);
  if (top < 0 || bottom > room) element.scrollIntoView({ block: 'center' });
}

/** Somebody pressed: when it was something else than what the coach asked for, and did not help either, that is fine, and said so. */
function pressed(event) {
  const pressedOn = event.target.closest?.('button, a');
  if (!pressedOn || pressedOn.closest('.coach, .practice-banner, .toasts')) return;
  const { elements } = target();
  const asked = elements.some((element) => element.contains(pressedOn)) || pressedOn.closest('dialog .groups, dialog footer, .keypad') !== null;
  const step = at;
  setTimeout(() => {
    if (!bar || asked || at !== step) return;
    forgiving = Date.now() + FORGIVEN_MS;
    look();
    setTimeout(() => { if (bar) draw(); }, FORGIVEN_MS + 50);
  }, 120);
}

/** A step that the person knows already: on to the next that can be done from here, or to where the next part begins. */
function skip() {
  const isHere = ({ press, open = press }) => visible(press).length > 0 || visible(open).length > 0;
  do at += 1; while (at < STEPS.length && !STEPS[at].begins && !isHere(STEPS[at]));
  forgiving = 0;
  if (at >= STEPS.length) stopCoach();
  else look();
}
