/* Every word the tablet says, Korean first, and the choice between the two languages. */

import { formatWon } from '../order/arithmetic.js';
import { WORDS } from './words.js';

let chosen = navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';

/** `ko` or `en`. A tablet set to any other language than Korean gets English, until somebody switches. */
export function language() {
  return chosen;
}

export function useLanguage(code) {
  chosen = code === 'en' ? 'en' : 'ko';
  document.documentElement.lang = chosen;
  document.title = t('title');
}

/** The sentence for a key, with `{name}` filled in from `values`. */
export function t(key, values = {}) {
  const sentence = WORDS[key]?.[chosen === 'ko' ? 0 : 1];
  if (sentence === undefined) throw new Error(`no text for ${key}`);
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Won with thousands separated and a real minus: `12,500원`, `−₩1,000`. */
export function won(amount) {
  const korean = formatWon(amount);
  return chosen === 'ko' ? korean : korean.replace(/^(−?)(.*)원$/, '$1₩$2');
}

/** A count with thousands separated. */
export function count(number) {
  return number.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `11월 20일 (금)`, `Fri 20 November` */
export function dayWords(date) {
  const parts = new Intl.DateTimeFormat(chosen === 'ko' ? 'ko-KR' : 'en-GB', { month: 'long', day: 'numeric', weekday: 'short' }).formatToParts(date);
  const of = (name) => parts.find((part) => part.type === name).value;
  return chosen === 'ko' ? `${of('month')} ${of('day')}일 (${of('weekday')})` : `${of('weekday')} ${of('day')} ${of('month')}`;
}

/** `14:05` */
export function timeOfDay(date) {
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}
