/* The page of `goglobal explore`: what a hand moves goes to the server as a query, and what the server answers is shown.
   Numbers, names, words and decisions come with the answers. */
import { draw, picture } from './charts.js';

const start = JSON.parse(document.getElementById('start').textContent);
const { words } = start;
const REST = 160; // ms after the last input until the full number is asked for
const GESTURE = 600; // ms after the last input on a control until the next one is a new entry of the history
const LATE = 400; // ms after which is said that work is going on
const SHOWN = ['outcome', 'view', 'target', 'lang']; // what an address holds beside settings

const at = (id) => document.getElementById(id);
const made = (name, properties = {}, ...inside) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...inside);
  return element;
};

const controls = new Map(); // key -> a control and its elements
const settings = new Map(); // key -> what is set, as 12@2027: only what differs from the file
const refused = new Map(); // key -> why what is set there is not taken: all else is drawn as if the file's value held
const shown = new Map(); // outcome, view, target, lang, where they were chosen
let year = start.years.start;
let answer = start.answer;
let axis = null; // of the main panel, while a hand moves
let pinned = null;

// ---- the page, from the words and controls that it starts with

function build() {
  for (const part of document.querySelectorAll('[data-word]')) part.textContent = words[part.dataset.word];
  for (const part of document.querySelectorAll('[data-name]')) part.setAttribute('aria-label', words[part.dataset.name]);
  at('starts').append(...filled(words.starts, made('b', { textContent: start.title })), ' ', ...filled(words.holds, yearSelect('year')));
  if (start.compared.length) at('starts').append(' ', ...filled(words.compared, start.compared.join('; ')));
  at('year').value = year;
  start.groups.forEach((group, order) => at('controls').append(groupOf(group, order > 0)));
  for (const { key, name } of start.outcomes) {
    at('outcomes').append(made('button', { type: 'button', textContent: name, value: key }));
    at('target-outcome').append(new Option(name, key));
  }
  at('target-year').replaceWith(yearSelect('target-year'));
  at('trust').querySelector('ul').append(...start.trust.map((textContent) => made('li', { textContent })));
  at('trust').querySelector('dl').append(...[...controls.values()].filter(({ evidence }) => evidence).flatMap(({ name, grade, evidence }) =>
    [made('dt', { textContent: name }), made('dd', { textContent: `${grade}. ${evidence}` })]));
}

/** A phrase with something in the place of its gap. */
function filled(phrase, something) {
  const [before, after] = phrase.split(/\{.*?\}/);
  return [before, something, after];
}

function yearSelect(id) {
  const select = made('select', { id, ariaLabel: words.year });
  for (let one = start.years.first; one <= start.years.last; one += 1) select.append(new Option(one, one));
  return select;
}

function groupOf(group, belief) {
  const more = group.controls.filter((control) => control.more);
  return made('details', { className: 'group', open: group.open },
    made('summary', { textContent: group.name }),
    ...(belief ? start.assumptions.map(assumption) : []),
    ...group.controls.filter((control) => !control.more).map((control) => row(control, belief)),
    ...(more.length ? [made('details', {}, made('summary', { textContent: words.more }), ...more.map((control) => row(control, belief)))] : []));
}

function assumption({ key, name, on }) {
  const box = made('input', { type: 'checkbox', role: 'switch', checked: on, id: key });
  box.addEventListener('input', () => change(key, box.checked === on ? null : String(Number(box.checked)), 'full'));
  const element = made('div', { className: 'assumption' }, made('label', {}, box, ' ', name), made('p', { className: 'refusal', role: 'alert' }));
  controls.set(key, { key, element, belief: true, show: (set) => { box.checked = set === undefined ? on : set.value === 1; } });
  return element;
}

/** The row of a control: its name, slider, number and reset, what it does, and what it rests on behind a button. */
function row(control, belief) {
  const { key } = control;
  const slider = made('input', { type: 'range', id: `slider:${key}`, min: control.min, max: control.max, step: control.step, value: control.now });
  const rest = slider.value; // where the slider stands for the file's value, which may lie between two steps
  const number = made('input', { type: 'number', id: `number:${key}`, step: control.step, min: control.allowed[0], max: control.allowed[1] });
  const reset = made('button', { type: 'button', className: 'reset', id: `reset:${key}`, textContent: '↺', ariaLabel: words.reset });
  const about = made('button', { type: 'button', className: 'about', id: `about:${key}`, textContent: 'i', ariaLabel: words.about, ariaExpanded: 'false' });
  const effect = made('p', { className: 'effect', id: `effect:${key}`, textContent: control.text });
  const refusal = made('p', { className: 'refusal', id: `refusal:${key}`, role: 'alert' });
  const behind = made('div', { className: 'behind', id: `behind:${key}`, hidden: true }, ...evidence(control));
  const name = made('label', { id: `name:${key}`, textContent: control.name, htmlFor: slider.id });
  const unit = made('span', { className: 'unit', id: `unit:${key}`, textContent: control.unit });
  const element = made('div', { className: 'control' },
    made('div', { className: 'head' }, swatch(control.colour), name, unit),
    made('div', { className: 'row' }, made('div', { className: 'track' }, slider, range(control)), number, reset, about),
    effect, refusal, behind);
  for (const input of [slider, number]) {
    input.setAttribute('aria-labelledby', `${name.id} ${unit.id}`);
    input.setAttribute('aria-describedby', `${effect.id} ${refusal.id}`);
  }
  reset.setAttribute('aria-labelledby', `${reset.id} ${name.id}`);
  about.setAttribute('aria-labelledby', `${about.id} ${name.id}`);
  about.setAttribute('aria-controls', behind.id);
  const place = (value) => { slider.value = value; if (document.activeElement !== number) number.value = value; };
  controls.set(key, {
    ...control, element, belief, effect, place,
    show: (set) => { place(set?.value ?? control.now); if (!settings.has(key)) effect.textContent = control.text; },
  });
  slider.addEventListener('input', () => {
    const home = slider.value === rest;
    number.value = home ? control.now : slider.value;
    change(key, home ? null : dated(key, slider.value));
  });
  number.addEventListener('input', () => {
    if (number.value === '' && !number.validity.badInput) return;
    slider.value = number.value;
    change(key, !number.validity.badInput && Number(number.value) === control.now ? null : dated(key, number.value));
  });
  for (const input of [slider, number]) input.addEventListener('change', () => { if (belief) restNow(); });
  number.addEventListener('focus', () => number.select());
  number.addEventListener('blur', () => { if (number.value === '' && !refused.has(key)) controls.get(key).show(answer.values[key]); });
  reset.addEventListener('click', () => { change(key, null, 'full'); place(control.now); slider.focus(); });
  about.addEventListener('click', () => { behind.hidden = !behind.hidden; about.ariaExpanded = String(!behind.hidden); });
  return element;
}

/** What a control rests on: evidence, grade, sources; and, where it has years, a field for years of its own. */
function evidence({ key, evidence: said, grade, sources, year: dates }) {
  const links = sources.map(({ name, address }) =>
    made('li', {}, address ? made('a', { href: address, rel: 'noreferrer', target: '_blank', textContent: name }) : name));
  const parts = [made('p', { textContent: said }), made('p', { textContent: grade }), made('ul', {}, ...links)];
  if (dates === null) return parts;
  const schedule = made('input', { type: 'text', className: 'schedule', spellcheck: false });
  schedule.addEventListener('change', () => change(key, schedule.value.trim() || null, 'full'));
  return [...parts, made('label', {}, words.schedule, ' ', schedule)];
}

const NS = 'http://www.w3.org/2000/svg';

function shape(name, attributes, ...inside) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

function swatch(fill) {
  return shape('svg', { class: 'swatch', 'aria-hidden': 'true', viewBox: '0 0 10 10' }, shape('rect', { width: 10, height: 10, rx: 2, fill }));
}

/** Under the track: what was ever estimated as a bar, the file's value as a line. */
function range({ min, max, estimated, now }) {
  const part = (value) => `${(100 * (Math.min(Math.max(value, min), max) - min)) / (max - min)}%`;
  const [low, high] = estimated ?? [min, min];
  return shape('svg', { class: 'range', 'aria-hidden': 'true' },
    shape('line', { class: 'estimated', x1: part(low), x2: part(high), y1: 3, y2: 3 }),
    shape('line', { class: 'now', x1: part(now), x2: part(now), y1: 0, y2: 6 }));
}

// ---- what is set, and the address of it

/** A value with its year, where the control has one: that of its present setting, else the one for all. */
function dated(key, value) {
  if (controls.get(key).year === null) return value;
  const own = settings.get(key)?.match(/^[^:,]*@(\d+)$/)?.[1];
  return `${value}@${own ?? year}`;
}

function query(extra = {}) {
  const taken = [...settings].filter(([key]) => !refused.has(key));
  return new URLSearchParams([['on', start.on], ...taken, ...shown, ...Object.entries(extra)]).toString();
}

function address() {
  return settings.size || shown.size ? `?${new URLSearchParams([['on', start.on], ...settings, ...shown])}` : location.pathname;
}

function readAddress() {
  settings.clear();
  refused.clear();
  shown.clear();
  for (const [key, value] of new URLSearchParams(location.search)) {
    if (SHOWN.includes(key)) shown.set(key, value);
    else if (key !== 'on') settings.set(key, value);
  }
  for (const [key, value] of settings) if (!value.includes(':')) controls.get(key)?.place?.(value.split('@')[0]);
  const dates = [...settings.values()].map((value) => value.match(/@(\d{4})$/)?.[1]).filter(Boolean);
  year = Number(dates[0] ?? start.years.start);
  at('year').value = year;
  const [, outcome, by, least] = shown.get('target')?.match(/^(\w+)@(\d+):(.*)$/) ?? [];
  if (outcome) at('target-outcome').value = outcome;
  at('target-year').value = by ?? start.years.last;
  at('target-amount').value = least ?? '';
}

let gesture = null; // the key on which a hand is
let gestureEnd = 0;
let unsettled = false; // whether the entry of the history is older than what is set

/** Sets a key, or takes it back to the file where value is null; a new gesture is a new entry of the history. */
function change(key, value, draws = 'preview') {
  begin(key, () => {
    if (value === null) settings.delete(key);
    else settings.set(key, value);
    refuse(key, null);
  });
  mark();
  const { belief } = controls.get(key);
  if (belief && draws === 'preview') return;
  learning ||= belief;
  if (draws === 'preview') ask('preview');
  restSoon(draws === 'full' ? 0 : REST);
}

function begin(key, set) {
  const fresh = gesture !== key;
  if (fresh && unsettled) history.replaceState(null, '', address());
  set();
  if (fresh) history.pushState(null, '', address());
  unsettled = true;
  gesture = key;
  clearTimeout(gestureEnd);
  gestureEnd = setTimeout(() => { gesture = null; }, GESTURE);
}

let resting = 0;

function restSoon(wait) {
  document.body.classList.add('moving');
  clearTimeout(resting);
  resting = setTimeout(() => ask('full'), wait);
}

function restNow() {
  learning = true;
  restSoon(REST);
}

// ---- asking: one request in flight, the latest value wins, and nothing full is waited for once a hand moves again

let wanted = null;
let running = null;
let learning = false; // whether beliefs have changed since the last answer
const after = { stop: () => {} }; // what is asked for once a full answer is there

function ask(draws) {
  wanted = draws;
  if (draws === 'preview') clearTimeout(resting);
  after.stop();
  if (running?.draws === 'full') running.stop.abort();
  if (!running) run();
}

async function run() {
  while (wanted) {
    running = { draws: wanted, stop: new AbortController() };
    wanted = null;
    const late = setTimeout(() => { at('working').textContent = learning ? words.learning : words.working; }, LATE);
    try {
      const asked = query();
      const [taken, body] = await fetched('run', { draws: running.draws, ...kept(running.draws) }, running.stop.signal);
      say('');
      if (taken) take(body, asked === query());
      else turnDown(body);
    } catch (fault) {
      if (fault.name !== 'AbortError') stopped(fault);
    }
    clearTimeout(late);
    at('working').textContent = '';
  }
  running = null;
}

/** While a hand moves, the years stay in view, also where it comes past the file's value. */
function kept(draws) {
  return draws === 'preview' && !shown.has('view') && answer.panels.main.kind === 'lines' ? { view: 'years' } : {};
}

async function fetched(name, extra, signal) {
  const response = await fetch(`api/${name}?${query(extra)}`, { signal });
  return [response.ok, await response.json()];
}

function stopped(fault) {
  if (!(fault instanceof TypeError || fault instanceof SyntaxError)) throw fault;
  wanted = null;
  document.body.classList.remove('moving');
  say(words.stopped);
}

function say(text, ...more) {
  if (at('notice').textContent !== text || more.length) at('notice').replaceChildren(text, ...more);
}

/** A refusal is shown at its slider, and all else is asked for again without it. */
function turnDown({ at: key, words: why }) {
  document.body.classList.remove('moving');
  if (key === 'on') say(why, ' ', made('a', { href: location.pathname, textContent: words.again }));
  else if (key === 'target') { at('target').open = true; at('target').querySelector('.refusal').textContent = why; shown.delete('target'); wanted ??= 'full'; }
  else if (settings.has(key)) { refuse(key, why); wanted ??= 'full'; }
  else say(why);
}

function refuse(key, why) {
  if (why === null) refused.delete(key);
  else refused.set(key, why);
  const element = controls.get(key)?.element;
  if (!element) { if (why) { settings.delete(key); say(why); } return; }
  element.classList.toggle('refused', why !== null);
  element.querySelector('.refusal').textContent = why ?? '';
  for (const input of element.querySelectorAll('.row input')) input.ariaInvalid = String(why !== null);
}

// ---- showing an answer

function take(body, newest) {
  answer = body;
  if (newest) place();
  show();
  if (body.draws !== 'full' || wanted || !newest) return;
  learning = false;
  document.body.classList.remove('moving');
  settle();
  followUp();
}

/** Every slider where the answer has it, but for the one on which a hand is. */
function place() {
  for (const [key, control] of controls) if (key !== gesture && !refused.has(key)) control.show(answer.values[key]);
}

/** Everything that is shown of the present answer; sentence, table and command line only of a full one. */
function show() {
  const { draws } = answer;
  for (const [key, text] of Object.entries(answer.effects)) if (controls.has(key)) controls.get(key).effect.textContent = text;
  mark();
  drawMain();
  requestAnimationFrame(() => setTimeout(drawSmall)); // what a hand looks at comes first
  if (draws !== 'full') return;
  if (at('sentence').textContent !== answer.sentence) at('sentence').textContent = answer.sentence;
  at('command').querySelector('code').textContent = answer.command;
  list(at('careful'), answer.careful);
  table(answer.table);
  at('scenario').href = `scenario.toml${answer.link || '?'}`;
  const other = new URLSearchParams(answer.link);
  other.set('lang', words.other_language_code);
  at('language').href = `?${other}`;
}

/** The address becomes the server's link, once a hand rests. */
function settle() {
  if (!refused.size) history.replaceState(null, '', answer.link || location.pathname);
  unsettled = false;
}

/** What differs from the file stands out. */
function mark() {
  for (const [key, { element }] of controls) {
    element.classList.toggle('changed', settings.has(key));
    const schedule = element.querySelector('.schedule');
    if (schedule && document.activeElement !== schedule) schedule.value = settings.get(key) ?? '';
  }
  const { kind } = answer.panels.main;
  for (const button of at('views').children) button.ariaPressed = String((button.dataset.view === 'levers') === (kind === 'rows'));
  for (const button of at('outcomes').children) button.ariaPressed = String(button.value === outcome());
}

const outcome = () => shown.get('outcome') ?? start.outcomes[0].key;

/** The main panel: while a hand moves its axis only grows, and settles at rest. */
function drawMain() {
  let panel = answer.panels.main;
  if (pinned?.panel && panel.kind === 'lines' && pinned.outcome === outcome()) {
    const [line] = pinned.panel.series;
    const kept = { ...line, name: words.pinned, dashed: true, bands: [], known: null };
    panel = { ...panel, y: grown(pinned.panel.y, panel.y), series: [...panel.series, kept] };
  }
  const [along, subject] = [panel.kind === 'rows' ? 'x' : 'y', `${panel.kind} ${panel.title} ${outcome()}`];
  if (answer.draws === 'preview' && axis?.subject === subject) panel = { ...panel, [along]: grown(axis.axis, panel[along]) };
  axis = { subject, axis: panel[along] };
  draw(at('main'), panel);
}

function drawSmall() {
  draw(at('revenue'), answer.panels.revenue);
  draw(at('firms'), answer.panels.firms);
}

/** The axis that holds both, with the ticks of the longer one. */
function grown(one, other) {
  const longer = one.high - one.low >= other.high - other.low ? one : other;
  return { ...longer, low: Math.min(one.low, other.low), high: Math.max(one.high, other.high) };
}

function list(element, sentences) {
  element.hidden = !sentences.length;
  element.replaceChildren(...sentences.map((textContent) => made('li', { textContent })));
}

function table({ title, columns, rows }) {
  const cells = (row) => row.map((textContent, order) => (order ? made('td', { textContent }) : made('th', { scope: 'row', textContent })));
  at('table').querySelector('table').replaceChildren(
    made('caption', { textContent: title }),
    made('thead', {}, made('tr', {}, ...columns.map((textContent) => made(textContent ? 'th' : 'td', textContent ? { scope: 'col', textContent } : {})))),
    made('tbody', {}, ...rows.map((row) => made('tr', {}, ...cells(row)))));
}

/** Once a hand rests: what each lever does alone, what drove it where that is open, and the pinned line. */
async function followUp() {
  const stop = new AbortController();
  after.stop = () => stop.abort();
  try {
    const [taken, levers] = await fetched('levers', {}, stop.signal);
    if (taken) {
      answer = { ...answer, effects: levers.effects, panels: { ...answer.panels, ...(answer.panels.main.kind === 'rows' ? { main: levers.panel } : {}) } };
      show();
    }
    await drawPinned(stop.signal);
    if (at('why').open) await why(stop.signal);
  } catch (fault) {
    if (fault.name !== 'AbortError') stopped(fault);
  }
}

async function why(signal) {
  for (const draws of ['preview', 'full']) {
    const [taken, body] = await fetched('why', { draws }, signal);
    if (!taken) return;
    draw(at('why').querySelector('figure'), body.panel);
    list(at('why').querySelector('ul'), body.sentences);
  }
}

async function drawPinned(signal) {
  if (!pinned || pinned.outcome === outcome()) return;
  const asked = new URLSearchParams([['on', start.on], ...pinned.settings, ...shown]);
  for (const [key, value] of [['draws', 'full'], ['view', 'years'], ['outcome', outcome()]]) asked.set(key, value);
  const response = await fetch(`api/run?${asked}`, { signal });
  const body = await response.json();
  if (!response.ok) return;
  pinned = { ...pinned, panel: body.panels.main, outcome: outcome() };
  at('pinned').replaceChildren(made('b', { textContent: words.pinned }), ' ', body.sentence);
  at('pinned').hidden = false;
  drawMain();
}

// ---- what is pressed beside the sliders

function listen() {
  at('controls').addEventListener('submit', (event) => event.preventDefault());
  at('target').querySelector('form').addEventListener('submit', (event) => event.preventDefault());
  at('year').addEventListener('input', () => {
    const [before, now] = [`@${year}`, `@${at('year').value}`];
    begin('year', () => {
      year = Number(at('year').value);
      for (const [key, value] of settings) if (value.endsWith(before)) settings.set(key, value.slice(0, -before.length) + now);
      for (const key of [...refused.keys()]) refuse(key, null);
    });
    restSoon(0);
  });
  at('reset-all').addEventListener('click', () => {
    begin('reset-all', () => {
      for (const key of [...refused.keys()]) refuse(key, null);
      settings.clear();
      year = start.years.start;
      at('year').value = year;
    });
    learning = true;
    restSoon(0);
  });
  at('views').addEventListener('click', ({ target }) => { if (target.dataset.view) choose('view', target.dataset.view); });
  at('outcomes').addEventListener('click', ({ target }) => { if (target.value) choose('outcome', target.value); });
  for (const id of ['target-outcome', 'target-amount', 'target-year']) at(id).addEventListener('change', () => {
    at('target').querySelector('.refusal').textContent = '';
    const [outcome, least, by] = ['outcome', 'amount', 'year'].map((part) => at(`target-${part}`).value);
    if (least !== '') choose('target', `${outcome}@${by}:${least}`);
  });
  at('target-remove').addEventListener('click', () => { at('target-amount').value = ''; choose('target', null); });
  at('copy').addEventListener('click', async () => {
    const copied = await navigator.clipboard.writeText(location.href).then(() => true, () => false);
    at('working').textContent = copied ? words.copied : location.href;
  });
  at('picture').addEventListener('click', () => {
    const file = URL.createObjectURL(new Blob([picture(at('main'))], { type: 'image/svg+xml' }));
    made('a', { href: file, download: `${start.on.split('.')[0]}.svg` }).click();
    URL.revokeObjectURL(file);
  });
  at('pin').addEventListener('click', () => {
    pinned = pinned ? null : { settings: new Map(settings) };
    at('pin').ariaPressed = String(pinned !== null);
    at('pinned').hidden = true;
    restSoon(0);
  });
  at('why').addEventListener('toggle', () => { after.stop(); if (at('why').open && !running) followUp(); });
  addEventListener('popstate', () => {
    if ((new URLSearchParams(location.search).get('on') ?? start.on) !== start.on) location.reload();
    gesture = null;
    learning = true;
    for (const key of [...refused.keys()]) refuse(key, null);
    readAddress();
    restSoon(0);
  });
  new ResizeObserver(() => {
    drawMain();
    drawSmall();
  }).observe(at('main'));
}

function choose(what, value) {
  if (value === null) shown.delete(what);
  else shown.set(what, value);
  restSoon(0);
}

build();
place();
if (start.bad_link) {
  history.replaceState(null, '', location.pathname);
  say(start.bad_link);
}
readAddress();
listen();
show();
if (settings.size || shown.size) restSoon(0);
