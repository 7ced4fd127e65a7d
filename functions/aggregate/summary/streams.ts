import type { Manifest, StreamTotals } from '#functions/aggregate/manifest.ts';
import { count, percent, plural } from './format.ts';
import { type Html, html } from './html.ts';

/** Width and height of a chart in its own units; it is stretched to the width of its card. */
const CHART = { width: 600, height: 90 } as const;

/** Rows of each stream by day, over all accounts. */
export function rowsByDay({ streams }: Manifest): Html {
  if (streams.length === 0) return html``;
  return html`<section><h2>Rows by stream and day</h2><div class="charts">${streams.map(chart)}</div></section>`;
}

function chart({ stream, rows, days }: StreamTotals): Html {
  const [first, last] = [days[0]?.date ?? '', days.at(-1)?.date ?? ''];
  const most = Math.max(1, ...days.map((day) => day.rows));
  // A single day would be a wall.
  const step = CHART.width / Math.max(14, days.length);
  const bars = days.map((day, index) => {
    const height = (CHART.height * day.rows) / most;
    const [left, top] = [(index * step).toFixed(1), (CHART.height - height).toFixed(1)];
    const width = (step * 0.85).toFixed(1);
    return html`<rect x="${left}" y="${top}" width="${width}" height="${height.toFixed(1)}"><title>${day.date}: ${count(day.rows)}</title></rect>`;
  });
  const label = `${stream}: ${plural(rows, 'row')} from ${first} to ${last}, at most ${count(most)} a day`;
  return html`<div class="card"><h3>${stream}</h3><p class="dim">${plural(rows, 'row')}, at most ${count(most)} a day</p>
<svg viewBox="0 0 ${CHART.width} ${CHART.height}" preserveAspectRatio="none" role="img" aria-label="${label}">${bars}</svg>
<div class="ends"><span>${first}</span><span>${first === last ? '' : last}</span></div>
<details><summary>Numbers</summary><div class="wide"><table><tr><th>Day</th><th class="n">Rows</th></tr>
${days.map((day) => html`<tr><td>${day.date}</td><td class="n">${count(day.rows)}</td></tr>`)}</table></div></details></div>`;
}

/** How many rows have other numbers than when they were published last, by the age of their day. */
export function restatement({ streams }: Manifest): Html {
  const insights = streams.filter(
    ({ restated, firstDates, incomparableDates }) => restated.length + firstDates + incomparableDates > 0,
  );
  if (insights.length === 0) return html``;
  return html`<section><h2>Restated since the last run</h2>
<p class="dim">Rows whose numbers differ from those that were published before, by the age of their day.</p>
${insights.map(restatementOf)}</section>`;
}

function restatementOf({ stream, restated, firstDates, incomparableDates }: StreamTotals): Html {
  const notes = [
    firstDates > 0 ? `${plural(firstDates, 'date')} published for the first time` : '',
    incomparableDates > 0 ? `${plural(incomparableDates, 'date')} could not be compared` : '',
  ].filter((note) => note !== '');
  const rows = restated.map(({ ageDays, same, changed, added, removed }) => {
    const all = same + changed + removed;
    return html`<tr><td class="n">${count(ageDays)}</td><td class="n">${count(all)}</td><td class="n">${count(changed)}</td>
<td class="n">${percent(changed, all)}</td><td class="n">${count(added)}</td><td class="n">${count(removed)}</td></tr>`;
  });
  return html`<div class="card"><h3>${stream}</h3>${notes.length > 0 ? html`<p class="dim">${notes.join('; ')}.</p>` : undefined}
${
  rows.length > 0
    ? html`<div class="wide" tabindex="0" role="region" aria-label="Restatement of ${stream}"><table><tr><th class="n">Age, days</th><th class="n">Rows before</th><th class="n">Changed</th>
<th class="n">Share</th><th class="n">Added</th><th class="n">Removed</th></tr>${rows}</table></div>`
    : undefined
}</div>`;
}
