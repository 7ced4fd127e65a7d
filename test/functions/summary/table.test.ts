import { expect, test } from 'vitest';
import { html } from '#functions/summary/html.ts';
import { more, table } from '#functions/summary/table.ts';

test('a list says that it goes on in the manifest', () => {
  expect(more(100)).toBeUndefined();
  expect(more(1_234)?.text).toContain('1,134 more are in manifest.json');
  expect(more(20, 12)?.text).toContain('8 more are in manifest.json');
});

test('a table has headings for its columns, and can be scrolled by keyboard', () => {
  const { text } = table('Days', ['Day', { number: 'Rows' }], [html`<tr><td>x</td></tr>`]);
  expect(text).toContain('<th scope="col">Day</th><th scope="col" class="n">Rows</th>');
  expect(text).toContain('tabindex="0" role="region" aria-label="Days"');
});
