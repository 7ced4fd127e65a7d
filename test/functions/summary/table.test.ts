import { expect, test } from 'vitest';
import { html } from '#functions/summary/html.ts';
import { more, table } from '#functions/summary/table.ts';

test('a list says that it goes on in the results', () => {
  expect(more({ items: [1, 2], count: 2 })).toBeUndefined();
  expect(more({ items: [1, 2], count: 1_236 })?.text).toContain('1,234 more are in the results');
});

test('a table has headings for its columns, and can be scrolled by keyboard', () => {
  const { text } = table('Days', ['Day', { number: 'Rows' }], [html`<tr><td>x</td></tr>`]);
  expect(text).toContain('<th scope="col">Day</th><th scope="col" class="n">Rows</th>');
  expect(text).toContain('tabindex="0" role="region" aria-label="Days"');
});
