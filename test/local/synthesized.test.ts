import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { synthesizedStack } from '#local/synthesized.ts';
import { UsageError } from '#local/usage-error.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';

const synthesize = vi.fn();

it('takes the last stack again until something that it was made from changes', async () => {
  const outdir = temporaryFolder();
  const settings = join(temporaryFolder(), 'settings.json');
  const templateFile = join(outdir, 'template.json');
  writeFileSync(templateFile, '{"made":"before"}');
  synthesize.mockImplementation(() => ({ templateFile, template: {} }));
  const read = vi.fn();
  const take = async (accounts: readonly string[], withAccounts = false) => {
    writeFileSync(settings, JSON.stringify({ accounts, planMemoryMb: 300 }));
    synthesize.mockClear();
    const options = { outdir, settings, withAccounts, onStep: () => {}, onSettingsRead: read };
    const stack = await synthesizedStack(options, async () => ({ synthesize }));
    return {
      template: stack.template,
      synthesized: synthesize.mock.calls.map(([{ file }]) => file as unknown),
    };
  };
  expect(await take(['act_1'])).toEqual({ template: {}, synthesized: [{ planMemoryMb: 300 }] });
  read.mockClear();
  expect(await take(['act_1'])).toEqual({ template: { made: 'before' }, synthesized: [] });
  expect(read).toHaveBeenCalled();
  expect((await take(['act_2'])).synthesized).toHaveLength(1);
  expect((await take(['act_2'], true)).synthesized).toEqual([{ accounts: ['act_2'], planMemoryMb: 300 }]);
});

it('reads the settings before it loads what takes a second', async () => {
  const settings = join(temporaryFolder(), 'settings.json');
  const read = vi.fn();
  const options = { outdir: temporaryFolder(), settings, withAccounts: true, onStep: () => {} };
  const load = vi.fn(() => Promise.reject(new Error('loaded')));
  const attempt = () => synthesizedStack({ ...options, onSettingsRead: read }, load);
  writeFileSync(settings, '{"planMemoryMb": 1}');
  await expect(attempt()).rejects.toThrow(UsageError);
  expect(read).not.toHaveBeenCalled();
  expect(load).not.toHaveBeenCalled();
  writeFileSync(settings, '{}');
  await expect(attempt()).rejects.toThrow('loaded');
  expect(read).toHaveBeenCalled();
});
