/*
 * A QR code of a text, after ISO/IEC 18004: byte mode, level M, versions 1 to 10 (213 bytes), the mask with the least penalty.
 * A module is 1 where it is dark. The drawing is one path of an SVG element.
 */

import { correction } from './qr_correction.js';

const SVG = 'http://www.w3.org/2000/svg';
const QUIET = 4;
const LEVEL_M = 0;

/** Data bytes, correction bytes a block, blocks, and where the alignment patterns stand, by version from 1 on. */
const VERSIONS = [
  [16, 10, 1, []], [28, 16, 1, [6, 18]], [44, 26, 1, [6, 22]], [64, 18, 2, [6, 26]], [86, 24, 2, [6, 30]], [108, 16, 4, [6, 34]],
  [124, 18, 4, [6, 22, 38]], [154, 22, 4, [6, 24, 42]], [182, 22, 5, [6, 26, 46]], [216, 26, 5, [6, 28, 50]],
];

const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** `{version, mask, modules}` of a text; `modules` are rows of 0 and 1. Throws RangeError for a text that is too long. */
export function qrCode(text, wantedMask = null) {
  const bytes = new TextEncoder().encode(text);
  const version = 1 + VERSIONS.findIndex(([room], index) => headBits(index + 1) + 8 * bytes.length <= 8 * room);
  if (version === 0) throw new RangeError('the text does not fit into version 10');
  const frame = framed(version);
  lay(frame, codewords(bytes, version));
  const masks = wantedMask === null ? MASKS.map((_, mask) => mask) : [wantedMask];
  const [best] = masks.map((mask) => ({ version, mask, modules: masked(frame, mask) }))
    .map((code) => ({ code, penalty: penalty(code.modules) }))
    .sort((one, other) => one.penalty - other.penalty || one.code.mask - other.code.mask);
  return best.code;
}

/** The code as a picture with its quiet zone; `label` is what a screen reader says. Dark on light whatever the page's colours. */
export function qrPicture(text, label) {
  const { modules } = qrCode(text);
  const side = modules.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'qr');
  svg.setAttribute('viewBox', `0 0 ${side} ${side}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.setAttribute('shape-rendering', 'crispEdges');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', modules.flatMap((row, y) => runs(row).map(([x, length]) => `M${x + QUIET} ${y + QUIET}h${length}v1h-${length}z`)).join(''));
  svg.append(path);
  return svg;
}

function runs(row) {
  const found = [];
  row.forEach((dark, x) => {
    if (dark && row[x - 1]) found.at(-1)[1] += 1;
    else if (dark) found.push([x, 1]);
  });
  return found;
}

function headBits(version) {
  return 4 + (version < 10 ? 8 : 16);
}

/** Mode, length, bytes, end and padding; then the blocks with their correction, woven into each other. */
function codewords(bytes, version) {
  const [room, corrections, blocks] = VERSIONS[version - 1];
  const bits = [];
  const push = (value, length) => { for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1); };
  push(0b0100, 4);
  push(bytes.length, headBits(version) - 4);
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, 8 * room - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  const data = [];
  for (let at = 0; at < bits.length; at += 8) data.push(Number.parseInt(bits.slice(at, at + 8).join(''), 2));
  for (let pad = 0; data.length < room; pad += 1) data.push(pad % 2 ? 0x11 : 0xec);

  const short = Math.floor(room / blocks);
  const sizes = Array.from({ length: blocks }, (_, block) => short + (block >= blocks - (room % blocks) ? 1 : 0));
  const parts = sizes.map((size) => data.splice(0, size));
  return [...woven(parts), ...woven(parts.map((part) => correction(part, corrections)))];
}

function woven(parts) {
  const longest = Math.max(...parts.map((part) => part.length));
  return Array.from({ length: longest }, (_, at) => parts.filter((part) => at < part.length).map((part) => part[at])).flat();
}

/** Everything that is not data: null where data goes. */
function framed(version) {
  const side = 17 + 4 * version;
  const frame = Array.from({ length: side }, () => Array(side).fill(null));
  const set = (x, y, dark) => { if (frame[y]?.[x] !== undefined) frame[y][x] = dark ? 1 : 0; };
  for (const [left, top] of [[0, 0], [side - 7, 0], [0, side - 7]]) {
    for (let y = -1; y <= 7; y += 1) {
      for (let x = -1; x <= 7; x += 1) {
        const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
        set(left + x, top + y, ring !== 2 && ring <= 3);
      }
    }
  }
  const [, , , places] = VERSIONS[version - 1];
  const last = places.at(-1);
  for (const y of places) {
    for (const x of places) {
      if ((x === 6 && (y === 6 || y === last)) || (x === last && y === 6)) continue;
      for (let dy = -2; dy <= 2; dy += 1) {
        for (let dx = -2; dx <= 2; dx += 1) set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      }
    }
  }
  for (let at = 8; at < side - 8; at += 1) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  for (const [x, y] of formatPlaces(side)) set(x, y, false);
  if (version >= 7) {
    const bits = withRemainder(version, 12, 0x1f25);
    for (let at = 0; at < 18; at += 1) {
      const [long, across] = [Math.floor(at / 3), side - 11 + (at % 3)];
      set(long, across, (bits >> at) & 1);
      set(across, long, (bits >> at) & 1);
    }
  }
  set(8, side - 8, true);
  return frame;
}

/** The thirty places of the format bits, twice from the lowest to the highest. */
function formatPlaces(side) {
  const first = [0, 1, 2, 3, 4, 5, 7, 8].map((y) => [8, y]).concat([7, 5, 4, 3, 2, 1, 0].map((x) => [x, 8]));
  const second = Array.from({ length: 8 }, (_, at) => [side - 1 - at, 8]).concat(Array.from({ length: 7 }, (_, at) => [8, side - 7 + at]));
  return [...first, ...second];
}

/** `value` followed by the remainder of its division by the generator. */
function withRemainder(value, places, generator) {
  let rest = value << places;
  for (let bit = 31 - Math.clz32(rest); bit >= places; bit -= 1) if ((rest >> bit) & 1) rest ^= generator << (bit - places);
  return (value << places) | rest;
}

/** Puts the bits into the free places, two columns at a time, up and down from the lower right. Bit 2 marks them for the mask. */
function lay(frame, words) {
  const side = frame.length;
  let at = 0;
  for (let right = side - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    const up = ((right + 1) & 2) === 0;
    for (let step = 0; step < side; step += 1) {
      const y = up ? side - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (frame[y][x] !== null) continue;
        frame[y][x] = 2 | (((words[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
        at += 1;
      }
    }
  }
}

function masked(frame, mask) {
  const modules = frame.map((row, y) => row.map((module, x) => (module & 1) ^ (module & 2 && MASKS[mask](x, y) ? 1 : 0)));
  const bits = withRemainder((LEVEL_M << 3) | mask, 10, 0x537) ^ 0x5412;
  formatPlaces(frame.length).forEach(([x, y], at) => { modules[y][x] = (bits >> (at % 15)) & 1; });
  return modules;
}

/** How hard the code would be to read: long runs, blocks, what looks like a finder, and too much of one colour. */
function penalty(modules) {
  const columns = modules.map((_, x) => modules.map((row) => row[x]));
  const dark = modules.flat().reduce((sum, module) => sum + module, 0);
  const share = (dark * 100) / modules.length ** 2;
  return [...modules, ...columns].reduce((sum, line) => sum + ofLine(line), 0) + ofBlocks(modules) + 10 * Math.floor(Math.abs(share - 50) / 5);
}

function ofLine(line) {
  const text = line.join('');
  const long = (text.match(/0{5,}|1{5,}/g) ?? []).reduce((sum, run) => sum + run.length - 2, 0);
  // The quiet zone around the code is as light as any module.
  const finders = `0000${text}0000`.match(/(?<=0000)1011101|1011101(?=0000)/g) ?? [];
  return long + 40 * finders.length;
}

function ofBlocks(modules) {
  let found = 0;
  for (let y = 1; y < modules.length; y += 1) {
    for (let x = 1; x < modules.length; x += 1) {
      const [a, b, c, d] = [modules[y][x], modules[y - 1][x], modules[y][x - 1], modules[y - 1][x - 1]];
      if (a === b && b === c && c === d) found += 3;
    }
  }
  return found;
}
