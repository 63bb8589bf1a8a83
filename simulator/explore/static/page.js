/* The page of `goglobal explore`: what a hand moves goes to the server as a query, and what the server answers is shown.
   Numbers, names, words and decisions come with the answers. */
import { draw, picture } from './charts.js';

const start = JSON.parse(document.getElementById('start').textContent);
const { words, frozen } = start; // frozen: in a copy without a server, all that can still be asked
const REST = 160; // ms after the last input until the full number is asked for
const GESTURE = 600; // ms after the last input on a control until the next one is a new entry of the history
const LATE = 400; // ms after which is said that work is going on
const READ = 4000; // ms for which is said that a link is copied
const SHOWN = ['from', 'outcome', 'view', 'target', 'lang']; // what an address holds beside settings

const at = (id) => document.getElementById(id);
const made = (name, properties = {}, ...inside) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...inside);
  return element;
};

const controls = new Map(); // key -> a control and its elements
const settings = new Map(); // key -> what is set, as 12@2027: only what differs from the file
const refused = new Map(); // key -> why what is set there is not taken: all else is drawn as if the file's value held
const shown = new Map(); // from, outcome, view, target, lang, where they were chosen
let answer = start.answer;
let axis = null; // of the main panel, while a hand moves
let pinned = null;

// ---- the page, from the words and controls that it starts with

function build() {
  for (const part of document.querySelectorAll('[data-word]')) part.textContent = words[part.dataset.word];
  for (const part of document.querySelectorAll('[data-name]')) part.setAttribute('aria-label', words[part.dataset.name]);
  at('starts').append(...filled(words.starts, made('b', { textContent: start.title })), ' ', ...filled(words.holds, yearSelect('year')));
  if (start.compared.length) at('starts').append(' ', ...filled(words.compared, start.compared.join('; ')));
  start.groups.forEach((group, order) => at('controls').append(groupOf(group, order > 0)));
  for (const { key, name, unit } of start.outcomes) {
    at('outcomes').append(made('button', { type: 'button', textContent: name, value: key }));
    at('target-outcome').append(new Option(`${name}, ${unit}`, key));
  }
  at('target-year').replaceWith(yearSelect('target-year'));
  at('trust').querySelector('ul').append(...start.trust.map((textContent) => made('li', { textContent })));
  at('trust').querySelector('dl').append(...[...controls.values()].filter(({ evidence, more }) => evidence && !more).flatMap(({ name, grade, evidence }) =>
    [made('dt', { textContent: name }), made('dd', { textContent: `${grade}. ${evidence}` })]));
}

/** A copy says that it is one: sliders stand still, what needs a server goes, and the scenario file lies inside. */
function freeze() {
  at('frozen').textContent = frozen.said;
  at('frozen').hidden = false;
  for (const part of document.querySelectorAll('#controls :is(input, select), #target :is(input, select)')) part.disabled = true;
  for (const part of document.querySelectorAll('[data-live], .reset')) part.hidden = true;
  const { name, text } = frozen.scenario;
  Object.assign(at('scenario'), { download: name, href: `data:application/toml;charset=utf-8,${encodeURIComponent(text)}` });
}

/** What a copy holds of the answers. */
function held(name) {
  const panels = frozen.panels[outcome()];
  const main = panels[shown.get('view') ?? frozen.view];
  return {
    run: { ...start.answer, panels: { ...start.answer.panels, main } },
    levers: { effects: start.answer.effects, panel: panels.levers },
    why: frozen.why[outcome()],
  }[name];
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
    ...group.controls.filter((control) => !control.more).map((control, order) => row(control, belief, belief || frozen ? null : order + 1)),
    ...(more.length ? [made('details', {}, made('summary', { textContent: words.more }), ...more.map((control) => row(control, belief, null)))] : []));
}

function assumption({ key, name, says }) {
  const box = made('input', { type: 'checkbox', role: 'switch', id: key });
  box.addEventListener('input', () => change(key, box.checked ? '1' : null, 'full'));
  const element = made('div', { className: 'assumption' },
    made('label', {}, box, ' ', name), made('p', { className: 'effect', textContent: says }), made('p', { className: 'refusal', role: 'alert' }));
  controls.set(key, { key, element, belief: true, show: (set) => { box.checked = set?.value === 1; } });
  return element;
}

/** The row of a control: its name, slider, number and reset, what it does, and what it rests on behind a button. A digit
    leads to its number field from every slider. */
function row(control, belief, digit) {
  const { key } = control;
  const part = (name, kind, properties, ...inside) => made(name, { id: `${kind}:${key}`, ...properties }, ...inside);
  const parts = {
    slider: part('input', 'slider', { type: 'range', min: control.min, max: control.max, step: control.step, value: control.now }),
    number: part('input', 'number', { type: 'text', className: 'amount', inputMode: 'decimal', spellcheck: false }),
    reset: part('button', 'reset', { type: 'button', className: 'reset', textContent: '↺', ariaLabel: words.reset }),
    about: part('button', 'about', { type: 'button', className: 'about', textContent: 'i', ariaLabel: words.about, ariaExpanded: 'false' }),
    effect: part('p', 'effect', { className: 'effect', textContent: control.text }),
    refusal: part('p', 'refusal', { className: 'refusal', role: 'alert' }),
    behind: part('div', 'behind', { className: 'behind', hidden: true }, ...evidence(control)),
  };
  const name = part('label', 'name', { textContent: control.name, htmlFor: parts.slider.id });
  const unit = part('span', 'unit', { className: 'unit', textContent: control.unit });
  for (const input of [parts.slider, parts.number]) {
    input.setAttribute('aria-labelledby', `${name.id} ${unit.id}`);
    input.setAttribute('aria-describedby', `${parts.effect.id} ${parts.refusal.id}`);
  }
  for (const button of [parts.reset, parts.about]) button.setAttribute('aria-labelledby', `${button.id} ${name.id}`);
  parts.about.setAttribute('aria-controls', parts.behind.id);
  if (digit) parts.number.setAttribute('aria-keyshortcuts', digit);
  const element = made('div', { className: 'control' },
    made('div', { className: 'head' }, swatch(control.colour), ...(digit ? [made('kbd', { textContent: digit, title: words.keys })] : []), name, unit),
    made('div', { className: 'row' }, made('div', { className: 'track' }, parts.slider, range(control)), parts.number, parts.reset, parts.about),
    parts.effect, parts.refusal, parts.behind);
  moving({ ...control, ...parts, element, belief });
  return element;
}

/** Joins the parts of a row to each other and to what is set. */
function moving(control) {
  const { key, now, slider, number, reset, about, effect, behind, belief } = control;
  const home = slider.value; // where the slider stands for the file's value, which may lie between two steps
  const place = (value) => {
    if (slider.value !== String(value)) slider.value = value;
    if (document.activeElement !== number) number.value = asWritten(value);
  };
  const show = (set) => {
    place(set?.value ?? now);
    if (!settings.has(key)) effect.textContent = set ? words.along : control.text;
  };
  controls.set(key, { ...control, place, show });
  slider.addEventListener('input', () => {
    number.value = asWritten(slider.value === home ? now : slider.value);
    change(key, slider.value === home ? null : dated(key, slider.value));
  });
  number.addEventListener('input', () => {
    const typed = number.value.trim();
    slider.value = typed === '' ? now : plain(typed);
    change(key, typed === '' ? null : dated(key, plain(typed)));
  });
  number.addEventListener('focus', () => number.select());
  number.addEventListener('blur', () => { if (number.value.trim() === '') number.value = asWritten(now); });
  for (const input of [slider, number]) input.addEventListener('change', () => { if (belief) restSoon(REST); });
  reset.addEventListener('click', () => {
    change(key, null, 'full');
    place(now);
    slider.focus();
  });
  about.addEventListener('click', () => {
    behind.hidden = !behind.hidden;
    about.ariaExpanded = String(!behind.hidden);
  });
}

/** What a control rests on: evidence, grade, sources; and, where it has years, a field for years of its own. */
function evidence({ key, means, evidence: said, grade, sources, dated: overYears }) {
  const links = sources.map(({ name, address }) =>
    made('li', {}, address ? made('a', { href: address, rel: 'noreferrer', target: '_blank', textContent: name }) : name));
  const parts = [...[means, said, grade].filter(Boolean).map((textContent) => made('p', { textContent })), made('ul', {}, ...links)];
  if (!overYears) return parts;
  const schedule = made('input', { type: 'text', className: 'schedule', spellcheck: false });
  schedule.addEventListener('change', () => {
    change(key, schedule.value.trim() || null, 'full');
    gesture = null; // slider and number follow it
  });
  return [...parts, made('label', {}, words.schedule, ' ', schedule)];
}

/** A number as the language writes it, and back. */
const asWritten = (value) => String(value).replace('.', words.decimal);
const plain = (typed) => typed.replace(words.decimal, '.');

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

const year = () => shown.get('from') ?? String(start.years.start);

/** A value with its year, where the control has one: that of its present setting, else the one for all. */
function dated(key, value) {
  if (!controls.get(key).dated) return value;
  const own = settings.get(key)?.match(/^[^:,]*@(\d+)$/)?.[1];
  return `${value}@${own ?? year()}`;
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
  shown.clear();
  for (const [key, value] of new URLSearchParams(frozen ? start.answer.link : location.search)) {
    if (SHOWN.includes(key)) shown.set(key, value);
    else if (key !== 'on') settings.set(key, value);
  }
  for (const [key, value] of settings) if (!value.includes(':')) controls.get(key)?.place?.(value.split('@')[0]);
  readFields();
}

/** The fields that no slider has, as the address says. */
function readFields() {
  at('year').value = year();
  const [, outcome, by, least] = shown.get('target')?.match(/^(\w+)@(\d+):(.*)$/) ?? [];
  if (outcome) at('target-outcome').value = outcome;
  at('target-year').value = by ?? start.years.last;
  at('target-amount').value = asWritten(least ?? '');
}

let gesture = null; // the key on which a hand is
let gestureEnd = 0;
let unsettled = false; // whether the entry of the history is older than what is set

/** Sets a key, or takes it back to the file where value is null. Beliefs wait until the hand lets go. */
function change(key, value, draws = 'preview') {
  begin(key, () => {
    if (value === null) settings.delete(key);
    else settings.set(key, value);
    accept([key]);
  });
  mark();
  document.body.classList.toggle('stale', draws === 'full' || controls.get(key).belief);
  if (draws === 'preview' && controls.get(key).belief) return;
  if (draws === 'preview') ask('preview');
  restSoon(draws === 'full' ? 0 : REST);
}

/** Sets something by a hand on a control; a new gesture is a new entry of the history. */
function begin(key, set) {
  const fresh = gesture !== key;
  say('');
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

// ---- asking: one request in flight, the latest value wins, and nothing full is waited for once a hand moves again

let wanted = null;
let running = null;
let known = null; // the beliefs of the last full answer
const after = { stop: () => {} }; // what is asked for once a full answer is there

class Gone extends Error {}

function ask(draws) {
  wanted = draws;
  after.stop();
  if (running?.draws === 'full') running.stop.abort();
  if (!running) run();
}

async function run() {
  while (wanted) {
    running = { draws: wanted, stop: new AbortController() };
    wanted = null;
    const late = setTimeout(() => { at('working').textContent = beliefs() === known ? words.working : words.learning; }, LATE);
    try {
      const asked = query();
      const [taken, body] = await fetched('run', { draws: running.draws, ...kept(running.draws) }, running.stop.signal);
      if (at('notice').textContent === words.stopped) say('');
      if (taken) take(body, asked === query());
      else turnDown(body);
    } catch (fault) {
      forgive(fault);
    } finally {
      clearTimeout(late);
      at('working').textContent = '';
    }
  }
  running = null;
}

const beliefs = () => JSON.stringify([...settings].filter(([key]) => controls.get(key)?.belief).sort());

/** While a hand moves, the years stay in view, also where it comes past the file's value. */
function kept(draws) {
  return draws === 'preview' && !shown.has('view') && answer.panels.main.kind === 'lines' ? { view: 'years' } : {};
}

async function fetched(name, extra, signal, asked = query(extra)) {
  if (frozen) return [true, held(name)];
  try {
    const response = await fetch(`api/${name}?${asked}`, { signal });
    return [response.ok, await response.json()];
  } catch (fault) {
    throw fault.name === 'AbortError' ? fault : new Gone();
  }
}

/** What was dropped for something newer is nothing to tell; a server that does not answer is. */
function forgive(fault) {
  if (fault.name === 'AbortError') return;
  wanted = null;
  document.body.classList.remove('moving');
  if (!(fault instanceof Gone)) throw fault;
  say(words.stopped);
}

function say(...parts) {
  at('notice').replaceChildren(...parts);
}

/** A refusal is shown at its slider, and all else is asked for again without it. */
function turnDown({ at: key, words: why }) {
  if (settings.has(key) && !refused.has(key)) refuse(key, why);
  else if (key === 'target' && shown.delete('target')) {
    at('target').open = true;
    at('target').querySelector('.refusal').textContent = why;
  } else {
    document.body.classList.remove('moving');
    if (key === 'on') return startAgain();
    say(why);
    return;
  }
  wanted ??= 'full';
}

/** The file was saved meanwhile: the page begins with it as it is now, and with what is set. */
function startAgain() {
  const asked = new URLSearchParams([...settings, ...shown]);
  location.replace(asked.size ? `?${asked}` : location.pathname);
}

function refuse(key, why) {
  refused.set(key, why);
  const { element } = controls.get(key) ?? {};
  if (element) {
    marked(element, why);
  } else {
    settings.delete(key);
    refused.delete(key);
    say(why);
  }
}

/** Takes the key, or all, from what is refused. */
function accept(keys = [...refused.keys()]) {
  for (const key of keys) {
    refused.delete(key);
    if (controls.has(key)) marked(controls.get(key).element, '');
  }
}

function marked(element, why) {
  element.classList.toggle('refused', why !== '');
  element.querySelector('.refusal').textContent = why;
  for (const input of element.querySelectorAll('.row input')) input.ariaInvalid = String(why !== '');
}

// ---- showing an answer

function take(body, newest) {
  answer = body;
  if (newest) place();
  show();
  if (body.draws !== 'full' || wanted || !newest) return;
  known = beliefs();
  document.body.classList.remove('moving', 'stale');
  for (const key of settings.keys()) if (!refused.has(key) && !(key in body.values)) settings.delete(key); // as the file has it
  mark();
  if (refused.size) say(words.left_out);
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
  list(at('aims'), answer.aims);
  at('target-remove').hidden = Boolean(frozen) || !shown.has('target');
  table(answer.table);
  if (frozen) return;
  at('scenario').href = `scenario.toml${answer.link || '?'}`;
  const other = new URLSearchParams(answer.link);
  other.set('lang', words.other_language_code);
  at('language').href = `?${other}`;
  at('language').hidden = !words.other_language;
}

/** The address becomes the server's link, once a hand rests. */
function settle() {
  if (frozen) return;
  if (!refused.size) history.replaceState(null, '', answer.link || location.pathname);
  unsettled = false;
}

/** What differs from the file stands out. */
function mark() {
  for (const [key, { element }] of controls) {
    element.classList.toggle('changed', settings.has(key));
    element.classList.toggle('along', !settings.has(key) && key in answer.values);
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
    forgive(fault);
  }
}

async function why(signal) {
  list(at('why').querySelector('ul'), [words.working]);
  for (const draws of ['preview', 'full']) {
    const [taken, body] = await fetched('why', { draws }, signal);
    if (!taken) return;
    draw(at('why').querySelector('figure'), body.panel);
    if (draws === 'full') list(at('why').querySelector('ul'), body.sentences);
  }
}

async function drawPinned(signal) {
  if (!pinned || pinned.outcome === outcome()) return;
  const asked = new URLSearchParams([['on', start.on], ...pinned.settings, ...shown]);
  for (const [key, value] of [['draws', 'full'], ['view', 'years'], ['outcome', outcome()]]) asked.set(key, value);
  const [taken, body] = await fetched('run', {}, signal, asked);
  if (!taken) return;
  pinned = { ...pinned, panel: body.panels.main, outcome: outcome() };
  at('pinned').replaceChildren(made('b', { textContent: words.pinned }), ' ', body.sentence, made('code', { textContent: body.command }));
  showPinned();
  drawMain();
}

// ---- what is pressed beside the sliders

function listen() {
  for (const form of document.forms) form.addEventListener('submit', (event) => event.preventDefault());
  at('year').addEventListener('input', () => moveYear(at('year').value));
  at('controls').addEventListener('keydown', jump);
  addEventListener('focus', () => { if (!running) ask('full'); }); // the file may have been saved meanwhile
  at('reset-all').addEventListener('click', resetAll);
  at('views').addEventListener('click', ({ target }) => { if (target.dataset.view) choose('view', target.dataset.view); });
  at('outcomes').addEventListener('click', ({ target }) => { if (target.value) choose('outcome', target.value); });
  for (const id of ['target-outcome', 'target-amount', 'target-year']) at(id).addEventListener('change', aim);
  at('target-remove').addEventListener('click', () => {
    at('target-amount').value = '';
    aim();
  });
  at('copy').addEventListener('click', copy);
  at('page-file').addEventListener('click', takeAway);
  at('picture').addEventListener('click', download);
  at('pin').addEventListener('click', pin);
  at('why').addEventListener('toggle', () => {
    after.stop();
    if (at('why').open && !running) followUp();
  });
  addEventListener('popstate', goBack);
}

/** One year for all changes; what states years of its own keeps them. */
function moveYear(to) {
  begin('year', () => {
    for (const [key, value] of settings) if (value.endsWith(`@${year()}`)) settings.set(key, value.replace(/\d+$/, to));
    if (to === String(start.years.start)) shown.delete('from');
    else shown.set('from', to);
    accept();
  });
  restSoon(0);
}

/** On a slider, a digit leads to the number field of that lever. */
function jump(event) {
  const field = document.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
  if (event.target.type !== 'range' || !field || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  field.focus();
}

function resetAll() {
  begin('reset-all', () => {
    settings.clear();
    accept();
    shown.delete('from');
    shown.delete('target');
    pinned = null;
    showPinned();
    readFields();
  });
  restSoon(0);
}

function aim() {
  const [what, least, by] = ['outcome', 'amount', 'year'].map((part) => plain(at(`target-${part}`).value.trim()));
  at('target').querySelector('.refusal').textContent = '';
  choose('target', least === '' ? null : `${what}@${by}:${least}`);
}

async function copy() {
  const copied = await navigator.clipboard.writeText(location.href).then(() => true, () => false);
  at('working').textContent = copied ? words.copied : location.href;
  setTimeout(() => { at('working').textContent = ''; }, READ);
}

function download() {
  save(new Blob([picture(at('main'), [answer.sentence, answer.command])], { type: 'image/svg+xml' }), answer.picture);
}

function save(blob, name) {
  const href = URL.createObjectURL(blob);
  made('a', { href, download: name }).click();
  URL.revokeObjectURL(href);
}

/** The page as a file. It holds all that can be asked of it, which takes the server a while. */
async function takeAway() {
  if (at('page-file').ariaBusy === 'true') return;
  at('page-file').ariaBusy = 'true';
  at('page-file').textContent = words.working;
  try {
    const sent = await fetch(`page.html${answer.link || '?'}`).catch(() => { throw new Gone(); });
    if (sent.ok) return save(await sent.blob(), decodeURIComponent(sent.headers.get('Content-Disposition').split("''")[1]));
    const { at: key, words: why } = await sent.json();
    if (key === 'on') startAgain();
    else say(why);
  } catch (fault) {
    forgive(fault);
  } finally {
    at('page-file').ariaBusy = 'false';
    at('page-file').textContent = words.page_file;
  }
}

function pin() {
  pinned = pinned ? null : { settings: new Map(settings) };
  showPinned();
  restSoon(0);
}

function showPinned() {
  at('pin').ariaPressed = String(pinned !== null);
  at('pinned').hidden = !pinned?.panel;
}

/** Back and forward: what is set is what the address says; a link of another file is the server's to judge. */
function goBack() {
  if ((new URLSearchParams(location.search).get('on') ?? start.on) !== start.on) location.reload();
  gesture = null;
  accept();
  readAddress();
  restSoon(0);
}

function choose(what, value) {
  if (value === null) shown.delete(what);
  else shown.set(what, value);
  restSoon(0);
}

build();
if (frozen) freeze();
place();
if (start.bad_link) {
  history.replaceState(null, '', location.pathname);
  say(start.bad_link);
}
readAddress();
known = beliefs();
listen();
show();
if (settings.size || shown.size) restSoon(0);
document.querySelector('#controls input[type=range]').focus({ preventScroll: true });
