/* How a thing looks: its drawing with the marks on it, the marks to choose from, and photos. Told in words alone it is as good. */

import { button, fill, h, icon, pict } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { freshId } from '../../order/cart.js';
import { smallPhoto } from './camera.js';
import { named } from './shown.js';

const NONE = 'none';
const OTHER = 'other';
const MOST_PHOTOS = 6;

/** Draws the marks of an item into `place`; `item` is `{kind, marks, photos}` and is changed as people press, `changed()` is told. */
export function drawMarks(place, item, terms, changed) {
  const kind = terms.kinds.find(({ code }) => code === item.kind);
  const pins = item.marks.filter(({ code }) => code !== NONE);
  const drawing = h('div', {
    class: 'drawing', role: 'img', onclick: (event) => put(event),
    'aria-label': t('drop_drawing', { kind: named(terms.kinds, item.kind), count: pins.length }),
  }, pict(kind?.picture ?? 'box'), pins.map((mark, index) => mark.x !== undefined && pin(mark, index + 1)));
  const other = item.marks.find(({ code }) => code === OTHER);
  fill(place,
    h('h2', {}, t('drop_marks'), h('span', { class: 'may' }, t(pins.length ? 'drop_marks_where' : 'drop_marks_how'))),
    drawing,
    h('div', { class: 'chips' }, terms.marks.map(({ code }) => chip(code))),
    other && words(other),
    photos());

  function pin(mark, number) {
    const made = h('span', { class: 'dot pin' }, String(number));
    made.style.left = `${mark.x}%`;
    made.style.top = `${mark.y}%`;
    return made;
  }

  function chip(code) {
    const at = pins.findIndex((mark) => mark.code === code);
    const pressed = item.marks.some((mark) => mark.code === code);
    return button('chip', () => toggle(code), [at >= 0 && h('span', { class: 'dot' }, String(at + 1)), named(terms.marks, code)],
      { 'aria-pressed': String(pressed), 'data-key': `mark-${code}` });
  }

  function toggle(code) {
    const there = item.marks.some((mark) => mark.code === code);
    if (there) item.marks = item.marks.filter((mark) => mark.code !== code);
    else item.marks = code === NONE ? [{ code }] : [...item.marks.filter((mark) => mark.code !== NONE), { code }];
    again();
  }

  /** The newest mark goes where the drawing is pressed. */
  function put(event) {
    const mark = pins.at(-1);
    if (!mark) return;
    const box = drawing.getBoundingClientRect();
    const share = (at, from, size) => Math.round(Math.min(1, Math.max(0, (at - from) / size)) * 100);
    Object.assign(mark, { x: share(event.clientX, box.left, box.width), y: share(event.clientY, box.top, box.height) });
    again();
  }

  function words(mark) {
    const input = h('input', { id: 'mark-words', maxlength: 200, autocomplete: 'off', value: mark.text ?? null, oninput: () => { mark.text = tidy(input.value) || undefined; changed(); } });
    return h('div', { class: 'field' }, h('label', { for: 'mark-words' }, t('drop_mark_words')), input);
  }

  function photos() {
    const file = h('input', { type: 'file', accept: 'image/*', capture: 'environment', hidden: true, id: 'photo-file', onchange: () => void take(file) });
    return h('div', { class: 'photos' }, file,
      item.photos.length < MOST_PHOTOS && button('btn', () => file.click(), [icon('eye'), t('drop_photo_add')], { 'data-key': 'photo-add' }),
      item.photos.map((photo, index) => button('photo', () => { item.photos = item.photos.filter((one) => one !== photo); again(); }, [photo.canvas, h('span', { class: 'sr' }, t('drop_photo_drop', { count: index + 1 })), icon('x', 'small')],
        { 'data-key': `photo-${photo.id}` })));
  }

  async function take(file) {
    try {
      for (const one of [...file.files].slice(0, MOST_PHOTOS - item.photos.length)) item.photos = [...item.photos, { id: freshId(), ...(await smallPhoto(one)) }];
    } catch (error) {
      console.warn('a photo was not read', error);
      toast(t('drop_photo_wrong'));
    }
    again();
  }

  function again() {
    drawMarks(place, item, terms, changed);
    changed();
  }
}

/** Text as the server takes it. */
export function tidy(text) {
  return text.normalize('NFC').replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '').trim();
}
