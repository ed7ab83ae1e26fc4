/*
 * What the server's acknowledgement proves: that exactly this document stands in the site's book. Its hash is made anew from what lies
 * on this tablet, its signature checked with the server's public key.
 */

import { saleOf } from './acts.js';
import { canonical, refundContent, saleContent } from './content.js';

const FORM = 'pos-ack-1';
// The base point's own encoding: a valid key that nobody holds.
const ANY_KEY = { kty: 'OKP', crv: 'Ed25519', x: 'WGZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY' };
const imported = new Map();

/**
 * `good`; `unchecked` (this browser cannot check signatures); `no_key` (signed with a key not among `keys`); or what is wrong:
 * `content` (the acknowledgement is of something else) or `signature`.
 */
export async function proofOf(item, ack, keys) {
  if (!globalThis.crypto?.subtle) return 'unchecked';
  if ((await sha256(contentOf(item))) !== ack.content_sha256) return 'content';
  const jwk = keys?.keys?.find((key) => key.kid === ack.key);
  if (!jwk) return 'no_key';
  const key = await importedKey(jwk);
  if (!key) return 'unchecked';
  const lines = [FORM, item.site, item.id, String(ack.site_seq), ack.content_sha256, ack.chain_hash];
  return (await crypto.subtle.verify('Ed25519', key, bytes(ack.signature), new TextEncoder().encode(lines.join('\n')))) ? 'good' : 'signature';
}

/** Whether what the server answers for this act carries an acknowledgement. */
export function isAcknowledged(item) {
  return item.kind === 'sale' || item.kind === 'refund';
}

function contentOf(item) {
  return canonical(item.kind === 'sale' ? saleContent(item.document, item.site) : refundContent(item.document, item.site, saleOf(item)));
}

async function sha256(text) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether this browser can check a signature at all. */
export async function canCheck() {
  return Boolean(globalThis.crypto?.subtle) && Boolean(await importedKey(ANY_KEY));
}

/** The key for checking, or null where the browser knows no Ed25519 or cannot read the key. */
async function importedKey({ kty, crv, x }) {
  if (!imported.has(x)) {
    imported.set(x, crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']).catch((error) => {
      console.warn('signatures cannot be checked with this key', error);
      return null;
    }));
  }
  return imported.get(x);
}

/** Base64 as bytes; what is no base64 is no signature. */
function bytes(base64) {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
