import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { synthesizedStack } from '#local/synthesized.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';

const synthesize = vi.hoisted(() => vi.fn());
vi.mock('#infra/synthesize.ts', () => ({
  synthesize,
  readSettingsFile: () => ({ accounts: ['act_1'], planMemoryMb: 300 }),
  SettingError: class extends Error {},
}));

it('takes the last stack again until something that it was made from changes', async () => {
  const outdir = temporaryFolder();
  const settings = join(temporaryFolder(), 'settings.json');
  const templateFile = join(outdir, 'template.json');
  writeFileSync(templateFile, '{"made":"before"}');
  synthesize.mockImplementation(() => ({ templateFile, template: {} }));
  const read = vi.fn();
  const take = async (text: string, withAccounts = false) => {
    writeFileSync(settings, text);
    synthesize.mockClear();
    const stack = await synthesizedStack({
      outdir,
      settings,
      withAccounts,
      onStep: () => {},
      onSettingsRead: read,
    });
    return {
      template: stack.template,
      synthesized: synthesize.mock.calls.map(([{ file }]) => file as unknown),
    };
  };
  expect(await take('{}')).toEqual({ template: {}, synthesized: [{ planMemoryMb: 300 }] });
  expect(await take('{}')).toEqual({ template: { made: 'before' }, synthesized: [] });
  expect(read).toHaveBeenCalled();
  expect((await take('{ }')).synthesized).toHaveLength(1);
  expect((await take('{ }', true)).synthesized).toEqual([{ accounts: ['act_1'], planMemoryMb: 300 }]);
});
