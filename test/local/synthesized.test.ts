import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { ReportError } from '#infra/read-reports.ts';
import { SettingError } from '#infra/read-settings.ts';
import { synthesizedStack } from '#local/synthesized.ts';
import { temporaryFolder } from '#test/harness/fake-stack.ts';

const synthesize = vi.fn();
const synthesizer = {
  synthesize,
  readSettingsFile: () => ({ accounts: ['act_1'], planMemoryMb: 300 }),
  ReportError,
  SettingError,
};

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
    const options = { outdir, settings, withAccounts, onStep: () => {}, onSettingsRead: read };
    const stack = await synthesizedStack(options, async () => synthesizer);
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
