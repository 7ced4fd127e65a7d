import { expect, it } from 'vitest';
import { columnsPage } from '#docs/columns-page.ts';
import { CATALOG } from '#functions/streams/catalog.ts';

it('is what docs/columns.md says (write it anew with "npx vitest run test/docs/columns-page.test.ts -u")', async () => {
  await expect(columnsPage()).toMatchFileSnapshot('../../docs/columns.md');
});

it('has every field of every stream', () => {
  const sections = columnsPage().split('\n## ').slice(1);
  for (const [index, { name, fields }] of CATALOG.entries()) {
    expect(sections[index]).toMatch(new RegExp(`^${name}\n`));
    for (const field of fields) {
      const line = `| \`${field.name}\` | `;
      expect(sections[index]?.includes(line), `${name} ${field.name}`).toBe(true);
    }
  }
});
