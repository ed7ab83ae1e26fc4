/*
 * One question to the server, and an answer that says what to do next. Only an answer that is surely the server's own counts as
 * final: a captive portal's page, a redirect or a proxy's error is never taken for one.
 */

import { language } from '../ui/texts.js';
import { isPractising } from './practice.js';

const BASE = '/api/v1';
const PATIENCE_MS = 20_000;

/**
 * Asks and classifies: `done` (with `data`), `unchanged`, `refused` (final; `problem`), `unpaired` (the credential is no longer
 * good), `troubled` (reached something, but no usable answer; maybe `retryAfter` seconds) or `unreachable`. While somebody practises
 * only questions leave the tablet; anything else is answered `practising`.
 */
export async function ask(method, path, { body, headers = {}, patience = PATIENCE_MS, empty = false } = {}) {
  if (method !== 'GET' && isPractising()) return { kind: 'practising' };
  let response;
  let text;
  try {
    response = await fetch(BASE + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        'Accept': 'application/json',
        'Accept-Language': language(),
        'Content-Type': 'application/json',
        'X-POS-Tablet': '1',
        ...headers,
      },
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    text = await response.text();
  } catch {
    return { kind: 'unreachable' };
  }
  return classified(response, parsed(text), empty);
}

function classified(response, data, empty) {
  const status = response.status;
  const type = response.headers.get('Content-Type') ?? '';
  if (status === 304) return { kind: 'unchanged', status };
  if (status === 204 && empty) return { kind: 'done', status, data: null };
  if (response.ok && type.startsWith('application/json') && data !== undefined) {
    return { kind: 'done', status, data, etag: response.headers.get('ETag') };
  }
  if (type.startsWith('application/problem+json') && data !== undefined) {
    if (status === 401) return { kind: 'unpaired', status, problem: data };
    if ([400, 403, 404, 409, 413, 422].includes(status)) return { kind: 'refused', status, problem: data };
  }
  return { kind: 'troubled', status, retryAfter: Number(response.headers.get('Retry-After')) || undefined };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The sentences of a problem document, for a person: its details first, else what it says as a whole. */
export function sentences(problem) {
  const details = Object.values(problem?.errors ?? {}).flat().filter((sentence) => typeof sentence === 'string');
  return details.length ? details : [problem?.detail ?? problem?.title ?? ''].filter(Boolean);
}
