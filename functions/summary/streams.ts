import type { StreamTotals } from '#functions/contract/manifest.ts';
import type { Restatement } from '#functions/contract/result.ts';
import { CHART, ends, stepOf } from './chart.ts';
import { count, percent, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

/** Rows of each stream by day, over all accounts. */
export function rowsByDay(streams: readonly StreamTotals[]): Html {
  if (streams.length === 0) return html``;
  return html`<section><h2>Rows by stream and day</h2><div class="charts">${streams.map(chart)}</div></section>`;
}

function chart({ stream, rows, days }: StreamTotals): Html {
  const [first, last] = [days[0]?.date ?? '', days.at(-1)?.date ?? ''];
  const most = Math.max(1, ...days.map((day) => day.rows));
  const step = stepOf(days.length);
  const bars = days.map((day, index) => {
    const height = (CHART.height * day.rows) / most;
    const [left, top] = [(index * step).toFixed(1), (CHART.height - height).toFixed(1)];
    const width = (step * 0.85).toFixed(1);
    return html`<rect x="${left}" y="${top}" width="${width}" height="${height.toFixed(1)}"><title>${day.date}: ${count(day.rows)}</title></rect>`;
  });
  const label = `${stream}: ${plural(rows, 'row')} from ${first} to ${last}, at most ${count(most)} a day`;
  return html`<div class="card"><h3>${stream}</h3><p class="dim">${plural(rows, 'row')}, at most ${count(most)} a day</p>
<svg viewBox="0 0 ${CHART.width} ${CHART.height}" preserveAspectRatio="none" role="img" aria-label="${label}">${bars}</svg>
${ends(first, last, days.length)}
<details><summary>Numbers</summary>${table(
    `Rows of ${stream} by day`,
    ['Day', { number: 'Rows' }],
    days.map((day) => html`<tr><th scope="row">${day.date}</th><td class="n">${count(day.rows)}</td></tr>`),
  )}</details></div>`;
}

/** How many rows have other numbers than when they were published last, by the age of their day. */
export function restatement(streams: readonly StreamTotals[]): Html {
  const insights = streams.filter(
    ({ restated, firstDates, incomparableDates }) => restated.length + firstDates + incomparableDates > 0,
  );
  if (insights.length === 0) return html``;
  const total = (of: (age: Restatement) => number) =>
    insights.flatMap(({ restated }) => restated).reduce((sum, age) => sum + of(age), 0);
  const before = total((age) => age.same + age.changed + age.removed);
  const title =
    before === 0
      ? 'Nothing to compare with: these days are published for the first time'
      : `${count(total((age) => age.changed))} of ${plural(before, 'row')} changed`;
  return html`<section><h2>Restated since the last run</h2><details><summary>${title}</summary>
<p class="dim">Rows whose numbers differ from those that were published before, by the age of their day.</p>
${insights.map(restatementOf)}</details></section>`;
}

function restatementOf({ stream, restated, firstDates, incomparableDates }: StreamTotals): Html {
  const notes = [
    firstDates > 0 ? `${plural(firstDates, 'account-day')} published for the first time` : '',
    incomparableDates > 0 ? `${plural(incomparableDates, 'account-day')} could not be compared` : '',
  ].filter((note) => note !== '');
  const rows = restated.map(({ ageDays, same, changed, added, removed }) => {
    const before = same + changed + removed;
    return html`<tr><td class="n">${count(ageDays)}</td><td class="n">${count(before)}</td><td class="n">${count(changed)}</td>
<td class="n">${percent(changed, before)}</td><td class="n">${count(added)}</td><td class="n">${count(removed)}</td></tr>`;
  });
  const sum = (of: (age: Restatement) => number) => restated.reduce((total, age) => total + of(age), 0);
  const [changed, before] = [sum((age) => age.changed), sum((age) => age.same + age.changed + age.removed)];
  return html`<div class="card"><h3>${stream}</h3>${notes.length > 0 ? html`<p class="dim">${notes.join('; ')}.</p>` : undefined}
${
  rows.length > 0
    ? html`<details><summary>${count(changed)} of ${plural(before, 'row')} changed (${percent(changed, before)})</summary><div class="wide" tabindex="0" role="region" aria-label="Restatement of ${stream}"><table><thead><tr><th class="n" scope="col">Age, days</th><th class="n" scope="col">Rows before</th><th class="n" scope="col">Changed</th>
<th class="n" scope="col">Share</th><th class="n" scope="col">Added</th><th class="n" scope="col">Removed</th></tr></thead><tbody>${rows}</tbody></table></div></details>`
    : undefined
}</div>`;
}
