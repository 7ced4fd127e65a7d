import { expect, test } from 'vitest';
import { Html, html } from '#functions/summary/html.ts';

test('values are text, and stay text where HTML would see more in them', () => {
  expect(html`<p>${`<b>"Tom" & 'Jerry'</b>`}</p>`.text).toBe(
    '<p>&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jerry&#39;&lt;/b&gt;</p>',
  );
});

test('HTML that was made the same way is taken as it is, alone and in lists', () => {
  const item = html`<li>${1}</li>`;
  expect(html`<ul>${item}${[item, item]}${undefined}</ul>`.text).toBe(
    '<ul><li>1</li><li>1</li><li>1</li></ul>',
  );
  expect(`${new Html('<br>')}`).toBe('<br>');
});
