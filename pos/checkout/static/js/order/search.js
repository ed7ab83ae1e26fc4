/*
 * Finding a product by what somebody remembers of it: initial consonants (ㅇㅁㄹㅋㄴ), whole or half-typed syllables, any part of its
 * name, sku or barcode. Pure functions over text.
 */

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const VOWELS = 21;
const FINALS = 28;
const INITIAL = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const VOWEL = [...'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ'];
const FINAL = ['', ...'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ'];

/** A keyboard writes two consonants in a row as one sign. */
const JOINED = {
  ㄳ: 'ㄱㅅ', ㄵ: 'ㄴㅈ', ㄶ: 'ㄴㅎ', ㄺ: 'ㄹㄱ', ㄻ: 'ㄹㅁ', ㄼ: 'ㄹㅂ', ㄽ: 'ㄹㅅ', ㄾ: 'ㄹㅌ', ㄿ: 'ㄹㅍ', ㅀ: 'ㄹㅎ', ㅄ: 'ㅂㅅ',
};
/** A plain consonant finds the doubled one as well, so that fourteen keys are enough. */
const PLAIN = { ㄲ: 'ㄱ', ㄸ: 'ㄷ', ㅃ: 'ㅂ', ㅆ: 'ㅅ', ㅉ: 'ㅈ' };

/** The keys of the search pad. */
export const INITIALS = [...'ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ'];

/** The products that fit, best first: whose name begins so, in which a word begins so, then the others; each in the order given. */
export function found(products, query) {
  const wanted = signs(query);
  if (!wanted.length) return [];
  const ranked = products.map((product) => [rank(product, wanted, wanted.join('')), product]);
  return ranked.filter(([place]) => place < Infinity).sort(([one], [other]) => one - other).map(([, product]) => product);
}

function rank(product, wanted, plain) {
  const words = product.name.normalize('NFC').toLowerCase().split(/[\s·/()-]+/).filter(Boolean);
  const name = words.flatMap((word) => [...word]);
  const places = name.map((_, place) => place).filter((place) => fitsAt(name, place, wanted));
  if (places[0] === 0) return 0;
  if (places.length) return places.some((place) => beginsWord(words, place)) ? 1 : 2;
  const codes = [product.sku, product.barcode].filter(Boolean).map((code) => code.toLowerCase());
  if (codes.some((code) => code.startsWith(plain))) return 3;
  return codes.some((code) => code.includes(plain)) ? 4 : Infinity;
}

function beginsWord(words, place) {
  let start = 0;
  return words.some((word) => {
    const here = start === place;
    start += word.length;
    return here;
  });
}

/** The signs of a query: composed, small letters, joined consonants apart, without the spaces. */
function signs(text) {
  return [...text.normalize('NFC').toLowerCase()]
    .map(asCompatible)
    .flatMap((sign) => [...(JOINED[sign] ?? sign)])
    .filter((sign) => !/[\s·/()]/.test(sign));
}

/** The same consonant or vowel as a single letter, where a device writes it as a half of a syllable. */
function asCompatible(sign) {
  const code = sign.codePointAt(0);
  if (code >= 0x1100 && code <= 0x1112) return INITIAL[code - 0x1100];
  if (code >= 0x1161 && code <= 0x1175) return VOWEL[code - 0x1161];
  return sign;
}

function fitsAt(name, place, wanted) {
  return wanted.every((sign, index) => place + index < name.length
    && fits(name[place + index], sign, index === wanted.length - 1, name[place + index + 1]));
}

/** Whether a letter of a name is what was typed; the last sign typed may still be on its way to the next syllable. */
function fits(letter, sign, last, next) {
  if (letter === sign) return true;
  const has = parts(letter);
  if (!has) return false;
  if (INITIAL.includes(sign)) return has.initial === sign || PLAIN[has.initial] === sign;
  if (VOWEL.includes(sign)) return has.vowel === sign;
  const typed = parts(sign);
  if (!typed || !last || typed.initial !== has.initial || typed.vowel !== has.vowel) return false;
  if (typed.final === '') return true;
  const following = [...(JOINED[typed.final] ?? typed.final)];
  const carried = following.at(-1);
  const stays = following.slice(0, -1).join('');
  return has.final === stays && next !== undefined && (parts(next)?.initial === carried);
}

/** Initial, vowel and final of a syllable; null for anything else. */
function parts(letter) {
  const code = letter.codePointAt(0);
  if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return null;
  const index = code - FIRST_SYLLABLE;
  return {
    initial: INITIAL[Math.floor(index / (VOWELS * FINALS))],
    vowel: VOWEL[Math.floor((index % (VOWELS * FINALS)) / FINALS)],
    final: FINAL[index % FINALS],
  };
}
