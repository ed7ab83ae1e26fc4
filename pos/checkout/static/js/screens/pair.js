/* Pairing: the code from the supervisor, a name for the tablet, one button. */

import { announce } from '../device/link.js';
import { go } from '../flow.js';
import { fill, h, icon, pict, primary, setPrimary, button } from '../ui/elements.js';
import { pair, readSeries, siteName } from '../device/pairing.js';
import { sentences } from '../device/server.js';
import { language, t, useLanguage } from '../ui/texts.js';

/** The pairing screen; `cancel`, where there is one, leads back to selling. */
export function pairScreen({ cancel = null }) {
  const main = h('main', { class: 'pairing' });
  const values = { code: '', name: t('pair_name_default') };
  draw();
  return main;

  function draw() {
    const code = field('pair-code', t('pair_code'), values.code, { autocomplete: 'off', autocapitalize: 'characters', maxlength: 20 });
    const name = field('pair-name', t('pair_name'), values.name, { autocomplete: 'off', maxlength: 60 }, t('pair_name_hint'));
    const pairing = primary(t('pair_act'), () => form.requestSubmit());
    const form = h('form', {
      class: 'pair-form', novalidate: true,
      onsubmit: (event) => { event.preventDefault(); void submit(); },
      onkeydown: (event) => { if (event.key === 'Enter' && event.target.matches('input')) form.requestSubmit(); },
    },
      pict('tablet-new'), h('h1', {}, t('pair_head')), h('p', { class: 'muted' }, t('pair_body')),
      code.element, name.element, h('p', { class: 'alert', role: 'alert' }), pairing,
      h('div', { class: 'row' },
        cancel && button('btn plain', cancel, [icon('back'), t('back_to_order')]),
        button('btn plain push', switchLanguage, [icon('globe'), t('menu_language')])));
    fill(main, form);
    code.input.focus();

    function switchLanguage() {
      values.code = code.input.value;
      useLanguage(language() === 'ko' ? 'en' : 'ko');
      draw();
    }

    async function submit() {
      values.code = code.input.value.trim();
      values.name = name.input.value.trim();
      code.fail(values.code ? '' : t('pair_code_missing'));
      name.fail(values.name ? '' : t('pair_name_missing'));
      if (!values.code || !values.name || pairing.getAttribute('aria-disabled') === 'true') return;
      setPrimary(pairing, false, t('pair_busy'));
      const answer = await pair(values.code, values.name);
      if (answer.kind === 'done') return (await readSeries()) ? announce('opened') : go('series');
      setPrimary(pairing, true, t('pair_act'));
      if (answer.kind === 'refused' || answer.kind === 'unpaired') {
        code.fail(whyRefused(answer));
        code.input.select();
      } else {
        form.querySelector('.alert').replaceChildren(icon('cloud-off'), h('span', {}, t('pair_unreachable')));
      }
    }
  }
}

/** Paired, but the series is not known yet: nothing may be sold before it is. */
export function seriesScreen() {
  const again = primary(t('try_again'), async () => {
    setPrimary(again, false, t('pair_busy'));
    if (await readSeries()) return announce('opened');
    setPrimary(again, true, t('try_again'));
  });
  return h('main', { class: 'pairing' }, h('div', { class: 'pair-form' },
    pict('tablet-new'), h('h1', {}, t('series_head')), h('p', { class: 'muted', role: 'status' }, t('series_body')), again));
}

/** The browser keeps nothing: told before anything can be sold. */
export function storageScreen({ again }) {
  return h('main', { class: 'pairing' }, h('div', { class: 'pair-form', role: 'alert' },
    icon('stop', 'large'), h('h1', {}, t('storage_head')), h('p', {}, t('storage_body')), primary(t('try_again'), again)));
}

function whyRefused({ status, problem }) {
  if (status === 409) return t('pair_other_site', { site: siteName() });
  return [401, 403, 404].includes(status) ? t('pair_refused') : sentences(problem).join(' ');
}

function field(id, label, value, attributes, hint = null) {
  const input = h('input', { id, value, 'aria-describedby': `${id}-error ${hint ? `${id}-hint` : ''}`.trim(), ...attributes });
  const error = h('span', { class: 'error', id: `${id}-error` });
  const element = h('div', { class: 'field' }, h('label', { for: id }, label), input,
    hint && h('span', { class: 'hint', id: `${id}-hint` }, hint), error);
  const fail = (sentence) => {
    element.classList.toggle('has-error', Boolean(sentence));
    input.setAttribute('aria-invalid', String(Boolean(sentence)));
    error.replaceChildren(...(sentence ? [icon('alert'), h('span', {}, sentence)] : []));
    if (sentence) input.focus();
  };
  return { element, input, fail };
}
