/* Draws the panels of an answer. What is said, named, rounded and how far an axis goes comes with the panel; what is
   decided here is only where on the screen it stands. */
import * as Plot from './plot.js';

const LINE = 15; // px, from one line of text to the next
const ROW = 20; // px, the same in a picture
const GAP = 8; // px, between a frame and the texts beside it
const pen = document.createElement('canvas').getContext('2d');
const { fontSize, fontFamily } = getComputedStyle(document.querySelector('.plot'));
const font = `600 ${fontSize} ${fontFamily}`;

const shown = new WeakMap(); // box of a chart -> its panel and its size, as last seen: to ask a box would lay out the page
const sizes = new ResizeObserver((changes) => {
  for (const { target, contentRect: { width, height } } of changes) {
    Object.assign(shown.get(target), { width, height });
    fill(target);
  }
});

/** Draws a panel into a figure: its title, its subtitle and its chart, as large as there is room, now and later. */
export function draw(figure, panel) {
  say(figure.querySelector('figcaption b'), panel.title);
  say(figure.querySelector('figcaption .quiet'), panel.subtitle);
  figure.dataset.kind = panel.kind;
  const box = figure.querySelector('.plot');
  const known = shown.has(box);
  shown.set(box, { ...shown.get(box), panel });
  if (known) fill(box);
  else sizes.observe(box);
}

function fill(box) {
  const { panel, width, height } = shown.get(box);
  if (!(width >= 80 && height >= 60)) return;
  pen.font = font;
  box.replaceChildren(bare(Plot.plot({ width, height, className: 'chart', ...(panel.kind === 'rows' ? rows : lines)(panel, width, height) }), panel.alt));
}

/** The chart without what Plot adds for pages that have no rules of their own: styles inside, names of its parts. */
function bare(svg, alt) {
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const part of [svg, ...svg.querySelectorAll('*')])
    for (const { name } of [...part.attributes]) if (name === 'style' || name.startsWith('aria-')) part.removeAttribute(name);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', alt);
  return svg;
}

function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

const wide = (text) => pen.measureText(text).width;
const widest = (texts) => Math.max(0, ...texts.map(wide));

/** The words of a text on as many lines as fit into the room. */
function wrapped(text, room) {
  const made = [];
  for (const word of (text ?? '').split(' ').filter(Boolean)) {
    const longer = `${made.at(-1)} ${word}`;
    if (made.length && wide(longer) <= room) made[made.length - 1] = longer;
    else made.push(word);
  }
  return made;
}

function scale(axis) {
  return { domain: [axis.low, axis.high], axis: null };
}

/** The ticks of an axis; along a length only every second, third and so on, as many as there is room for, the last among them. */
function ticks(axis, mark, options, length = Infinity) {
  const each = Math.ceil((axis.ticks.length * (widest(axis.ticks.map((tick) => tick.label)) + GAP)) / length) || 1;
  const kept = axis.ticks.filter((tick, at) => (axis.ticks.length - 1 - at) % each === 0);
  const labels = new Map(kept.map((tick) => [tick.at, tick.label]));
  return mark([...labels.keys()], { tickFormat: (at) => labels.get(at), tickSize: 0, label: null, className: 'ticks', ...options });
}

const inside = (value, axis) => Math.min(Math.max(value, axis.low), axis.high);

function lines(panel, width, height) {
  const { x, y } = panel;
  const last = x.ticks.at(-1);
  const marginTop = 12;
  const marginBottom = x.name ? 40 : 24;
  const marginLeft = Math.max(widest(y.ticks.map((tick) => tick.label)) + GAP, 44);
  const ends = endLabels(panel, Math.min(width * 0.34, 120));
  const marginRight = Math.max(widest(ends.map((end) => end.text)) + 2 * GAP, last ? wide(last.label) / 2 : 0);
  const perPixel = (y.high - y.low) / (height - marginTop - marginBottom);
  return {
    marginTop, marginRight, marginBottom, marginLeft, x: scale(x), y: scale(y),
    marks: [
      ...strip(panel, 'y'),
      Plot.ruleY(y.ticks.map((tick) => tick.at), { className: 'grid' }),
      ticks(x, Plot.axisX, { label: x.name || null, labelAnchor: 'center', labelArrow: 'none' }, width - marginLeft - marginRight),
      ticks(y, Plot.axisY, {}),
      ...panel.series.flatMap(series),
      ...panel.marks.flatMap((mark) => marked(mark, panel)),
      ...apart(ends, y, perPixel).map((end) =>
        Plot.text([end.text], { x: [x.high], y: [end.y], dx: GAP, textAnchor: 'start', className: end.className })),
    ],
  };
}

/** Where numbers are called the same: a grey strip across the frame. */
function strip(panel, along) {
  const [low, high] = panel.strip?.map((end) => inside(end, panel[along])) ?? [];
  return panel.strip ? [Plot.rect([0], { [`${along}1`]: [low], [`${along}2`]: [high], className: 'strip' })] : [];
}

/** The name of a strip above it, or at the right end where there is no room for it. */
function stripName({ strip_name: name, strip: ends, x }, length, beyond) {
  const begins = inside(ends[1], x);
  const fits = wide(name) <= ((x.high - begins) / (x.high - x.low)) * length + beyond;
  const place = fits ? { x: [begins], dx: 4, textAnchor: 'start' } : { x: [x.high], dx: beyond, textAnchor: 'end' };
  return Plot.text([name], { ...place, y: [-0.5], dy: -8, className: 'quiet' });
}

/** One series: its estimated past in grey, then what is simulated in its colour. */
function series(one) {
  const points = one.x.map((x, at) => ({ x, at }));
  const known = one.known ?? -Infinity;
  const parts = [['past', points.filter((point) => point.x <= known)], ['future', points.filter((point) => point.x >= known)]];
  return parts.filter(([, part]) => part.length > 1).flatMap(([when, part]) => [
    ...one.bands.map((band) => Plot.areaY(part, {
      x: 'x', y1: (point) => band.low[point.at], y2: (point) => band.high[point.at],
      fill: one.colour, clip: 'frame', className: `band of-${band.share} ${when}`,
    })),
    Plot.lineY(part, {
      x: 'x', y: (point) => one.centre[point.at], stroke: one.colour, className: `line ${one.dashed ? 'dashed' : ''} ${when}`,
    }),
  ]);
}

function marked(mark, panel) {
  const { x, y } = panel;
  if (mark.kind === 'across') return [
    Plot.ruleY([mark.y], { className: 'across' }),
    Plot.text([mark.text], { x: [x.low], y: [mark.y], dx: 3, dy: -8, textAnchor: 'start', className: 'across' }),
  ];
  if (mark.kind === 'upright') return [
    Plot.ruleX([mark.x], { className: 'across' }),
    Plot.text([mark.text], { x: [mark.x], y: [y.high], dx: 4, dy: 8, textAnchor: 'start', className: 'across' }),
  ];
  const symbol = mark.kind === 'at least' ? 'triangle' : 'circle';
  return [Plot.dot([0], { x: [mark.x], y: [mark.y], r: 3, symbol, title: [mark.text], className: `dot ${mark.kind}` })];
}

/** What is written at the right end of each series: its last number, and its name under it; and what the strip is. */
function endLabels(panel, room) {
  const named = panel.strip ? wrapped(panel.strip_name, room).map((text) => ({ y: inside(0, panel.y), text, className: 'quiet' })) : [];
  return [...labels(panel, room), ...named];
}

function labels(panel, room) {
  return panel.series.filter((one) => one.centre.length).flatMap((one) => {
    const y = inside(one.centre.at(-1), panel.y);
    const texts = [...(one.end ? [[one.end, one.dashed ? 'quiet' : 'strong']] : []), ...wrapped(one.name, room).map((text) => [text, 'quiet'])];
    return texts.map(([text, className]) => ({ y, text, className }));
  });
}

/** The labels moved up and down until none covers another or leaves the axis, in the order of their places. */
function apart(ends, axis, perPixel) {
  const step = LINE * perPixel;
  const placed = ends.map((end, order) => ({ ...end, order })).sort((a, b) => b.y - a.y || a.order - b.order);
  const together = (labels) => {
    const [half, middle] = [((labels.length - 1) / 2) * step, labels.reduce((sum, one) => sum + one.y, 0) / labels.length];
    return { labels, y: Math.min(Math.max(middle, axis.low + half), Math.max(axis.high - half, axis.low + half)) };
  };
  const groups = [];
  for (const label of placed) {
    groups.push(together([label]));
    while (groups.length > 1 && below(groups.at(-2), step) < above(groups.at(-1), step)) {
      const lower = groups.pop();
      groups.push(together([...groups.pop().labels, ...lower.labels]));
    }
  }
  const half = (group) => ((group.labels.length - 1) / 2) * step;
  return groups.flatMap((group) => group.labels.map((label, at) => ({ ...label, y: group.y + half(group) - at * step })));
}

const above = (group, step) => group.y + (group.labels.length / 2) * step;
const below = (group, step) => group.y - (group.labels.length / 2) * step;

function rows(panel, width, height) {
  const { x, shape } = panel;
  const room = width * (width < 460 ? 0.34 : 0.3);
  const names = panel.rows.map((row) => ({ name: wrapped(row.name, room), said: wrapped(row.said, room) }));
  const all = panel.rows.map((row, at) => ({ ...row, at }));
  const end = (row) => (row.start ?? 0) + row.value;
  const high = (row) => Math.max(row.high ?? end(row), end(row), row.start ?? 0);
  const marginRight = widest(panel.rows.map((row) => row.text)) + 2 * GAP;
  const marginLeft = widest(names.flatMap(({ name, said }) => [...name, ...said])) + 2 * GAP;
  return {
    marginTop: panel.strip ? LINE + 2 : 6, marginBottom: x.name ? 40 : 24, marginRight,
    marginLeft, x: scale(x), y: { domain: [panel.rows.length - 0.5, -0.5], axis: null },
    marks: [
      ...strip(panel, 'x'),
      ...(panel.strip ? [stripName(panel, width - marginLeft - marginRight, marginRight)] : []),
      Plot.ruleX(x.ticks.map((tick) => tick.at), { className: 'grid' }),
      ticks(x, Plot.axisX, { label: x.name || null, labelAnchor: 'center', labelArrow: 'none' }, width - marginLeft - marginRight),
      ...names.flatMap((words, at) => rowName(words, at, x)),
      ...(shape === 'interval' ? [] : [Plot.rect(all, {
        x1: (row) => row.start ?? 0, x2: end, y1: (row) => row.at - 0.3, y2: (row) => row.at + 0.3,
        fill: 'colour', className: 'bar',
      })]),
      ...all.filter((row) => row.low !== null).map((row) =>
        Plot.ruleY([row.at], { x1: [row.low], x2: [row.high], stroke: row.colour, className: `reach of-${shape}` })),
      ...all.filter((row) => row.inner).map((row) =>
        Plot.ruleY([row.at], { x1: [row.inner[0]], x2: [row.inner[1]], stroke: row.colour, className: 'inner' })),
      ...(shape === 'interval' ? [Plot.dot(all, { x: 'value', y: 'at', r: 4, fill: 'colour', className: 'centre' })] : []),
      Plot.ruleX([inside(0, x)], { className: 'zero' }),
      Plot.text(all, { x: (row) => inside(high(row), x), y: 'at', text: 'text', dx: GAP, textAnchor: 'start', className: 'strong' }),
      ...panel.marks.flatMap((mark) => marked({ ...mark, kind: 'upright' }, { x, y: { high: -0.5 } })),
    ],
  };
}

/** The name of a row, and what is said under it, as one block beside the row's middle. */
function rowName({ name, said }, at, axis) {
  const top = -((name.length + said.length - 1) / 2) * LINE;
  return [...name.map((text) => [text, 'name']), ...said.map((text) => [text, 'quiet'])].map(([text, className], line) =>
    Plot.text([text], { x: [axis.low], y: [at], dx: -GAP, dy: top + line * LINE, textAnchor: 'end', className }));
}

const DRAWN = ['fill', 'fill-opacity', 'stroke', 'stroke-opacity', 'stroke-width', 'stroke-dasharray', 'font-family', 'font-size', 'font-weight'];

/** A figure as an SVG file of its own: title and subtitle above the chart, notes below, and every style written out. */
export function picture(figure, notes) {
  const shown = figure.querySelector('svg');
  const copy = shown.cloneNode(true);
  const originals = shown.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((part, at) => {
    const style = getComputedStyle(originals[at]);
    for (const name of DRAWN) part.setAttribute(name, style.getPropertyValue(name));
  });
  const [width, height] = ['width', 'height'].map((name) => Number(shown.getAttribute(name)));
  const page = getComputedStyle(document.body);
  pen.font = `600 14px ${page.fontFamily}`;
  const lines = (text, weight) => wrapped(text, width - 2 * GAP).map((words) => [words, weight]);
  const [title, subtitle] = ['b', '.quiet'].map((part) => figure.querySelector(`figcaption ${part}`).textContent);
  const head = [...lines(title, 600), ...lines(subtitle, 400)];
  const foot = notes.flatMap((note) => lines(note, 400));
  const top = head.length * ROW + GAP;
  const all = top + height + foot.length * ROW + GAP;
  const sheet = element('svg', { viewBox: `0 0 ${width} ${all}`, width, height: all, 'font-family': page.fontFamily });
  sheet.append(element('rect', { width: '100%', height: '100%', fill: page.backgroundColor }));
  const write = (from) => ([words, weight], at) => {
    const text = element('text', { x: GAP, y: from + (at + 1) * ROW, fill: page.color, 'font-size': 14, 'font-weight': weight });
    text.textContent = words;
    sheet.append(text);
  };
  head.forEach(write(0));
  foot.forEach(write(top + height));
  copy.setAttribute('y', top);
  sheet.append(copy);
  return new XMLSerializer().serializeToString(sheet);
}

function element(name, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
