/* What is to be given away here, as far as this tablet knows: campaigns, the pool and who got something, with what was done here since. */

import { learnFrom } from '../device/link.js';
import { pairing } from '../device/pairing.js';
import { ask } from '../device/server.js';
import { keep, kept } from '../device/store.js';
import { businessDay } from './day.js';
import { actsSinceTold, milliOf } from './farm.js';

const KINDS = ['sale', 'gift', 'handover'];
const PATIENCE_MS = 8_000;
const REMEMBERED_DAYS = 180;
const DAY_MS = 86_400_000;
const MOST_RECIPIENTS = 12;

/**
 * `{campaigns, pool, recipients}`: campaigns with what each gave and handed over (thousandths) and to how many people, what lies in the pool
 * of each item, and the organisations that got something, the last first. Null before the first answer came.
 */
export async function givingKnown() {
  const copy = await kept('giving');
  if (copy?.site !== pairing().site) return null;
  const known = structuredClone({ campaigns: copy.campaigns, pool: copy.pool, recipients: copy.recipients });
  for (const act of await actsSinceTold(KINDS, copy.asked)) FOLDS[act.kind](known, act);
  known.recipients = [...new Set(known.recipients)].slice(0, MOST_RECIPIENTS);
  return known;
}

/** Asks for what stands; answers whether there was an answer. */
export async function askGiving() {
  const asked = Date.now();
  const [first, last] = [asked - REMEMBERED_DAYS * DAY_MS, asked].map((at) => businessDay(at));
  const [told, handed] = await Promise.all(['/donations', `/donations/handovers?from=${first}&to=${last}`]
    .map((path) => ask('GET', path, { patience: PATIENCE_MS })));
  learnFrom(told);
  if (told.kind !== 'done' || handed.kind !== 'done') return false;
  await keep('giving', {
    site: pairing().site, asked,
    campaigns: told.data.campaigns.map((each) => ({
      code: each.code, name: each.name, sku: each.sku, item: each.item, unit: each.unit, from: each.from, until: each.until,
      per_unit: milliOf(each.per_unit), given: milliOf(each.given), handed_over: milliOf(each.handed_over), head_count: each.head_count,
    })),
    pool: told.data.pool.map(({ item, name, unit, on_hand: onHand }) => ({ item, name, unit, milli: milliOf(onHand) })),
    recipients: handed.data.data.filter(({ cancelled }) => !cancelled).map(({ recipient }) => recipient),
  });
  return true;
}

/** Whether a campaign gives something on a day. */
export function isOn({ from, until }, day = businessDay(Date.now())) {
  return from <= day && (!until || day <= until);
}

function pooled({ pool }, item, milli, shown) {
  const there = pool.find((one) => one.item === item);
  if (there) there.milli += milli;
  else pool.push({ item, name: shown.name ?? item, unit: shown.unit ?? 'ea', milli });
}

const FOLDS = {
  sale: (known, { at, document }) => {
    for (const line of document.lines) {
      for (const campaign of known.campaigns.filter(({ sku }) => sku === line.sku).filter((each) => isOn(each, businessDay(at)))) {
        const milli = Math.floor((milliOf(line.quantity) * campaign.per_unit + 500) / 1000);
        campaign.given += milli;
        pooled(known, campaign.item, milli, { unit: campaign.unit });
      }
    }
  },
  gift: (known, { name, unit, document }) => pooled(known, document.item, milliOf(document.quantity), { name, unit }),
  handover: (known, { name, unit, document }) => {
    const milli = milliOf(document.quantity);
    pooled(known, document.item, -milli, { name, unit });
    known.recipients.unshift(document.recipient);
    const campaign = known.campaigns.find(({ code }) => code === document.campaign);
    if (!campaign) return;
    campaign.handed_over += milli;
    campaign.head_count += document.head_count;
  },
};
