import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { checkedSettings, SettingError } from '#infra/checked-settings.ts';
import { type SynthesizedStack, stackOf } from '#infra/synthesized-stack.ts';
import { UsageError } from './usage-error.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** All that decides what is synthesized, from the project's root; settings apart. */
const SOURCES = ['functions/**/*.ts', 'infra/**/*', 'reports/**/*.json', 'cdk.json', 'package-lock.json'];

/** `synthesized.json` in the cloud assembly: what it was made from, and its template. */
const Made = z.object({ madeFrom: z.string(), templateFile: z.string() });

/** What synthesizes. */
type Synthesizer = Pick<typeof import('#infra/synthesize.ts'), 'synthesize'>;

/** Which stack, and where to. */
export interface SynthesisOptions {
  /** Takes the cloud assembly. */
  readonly outdir: string;
  /** The file of the settings. */
  readonly settings: string;
  /** Whether the settings `accounts` and `exclude` count: the simulator has none of the deployment's accounts. */
  readonly withAccounts: boolean;
  /** Called with what is being done, before it begins. */
  readonly onStep: (text: string) => void;
  /** Called when the settings are known to be right. */
  readonly onSettingsRead: () => void;
}

/**
 * The stack with the settings of the deployment. It takes ten seconds, so the last one is taken again where nothing
 * that it was made from has changed.
 * @param load imports what synthesizes: it takes a second or two, and a wrong command line should fail right away.
 * @throws UsageError when a setting is wrong.
 */
export async function synthesizedStack(
  options: SynthesisOptions,
  load: () => Promise<Synthesizer> = () => import('#infra/synthesize.ts'),
): Promise<SynthesizedStack> {
  const outdir = resolve(options.outdir);
  const madeFrom = hashOf(options);
  const found = recordOf(outdir);
  if (found?.madeFrom === madeFrom && existsSync(found.templateFile)) {
    options.onSettingsRead();
    return stackOf(outdir, found.templateFile);
  }
  const stack = await synthesizeAnew(options, outdir, load);
  writeFileSync(recordFile(outdir), JSON.stringify({ madeFrom, templateFile: stack.templateFile }));
  return stack;
}

async function synthesizeAnew(
  { settings, withAccounts, onStep, onSettingsRead }: SynthesisOptions,
  outdir: string,
  load: () => Promise<Synthesizer>,
) {
  const file = settingsOf(settings, withAccounts);
  onSettingsRead();
  onStep('Loading the AWS CDK');
  const { synthesize } = await load();
  onStep('Bundling the functions');
  // A third of the bundler's work is collecting garbage, and it ends before there is much.
  process.env.GOGC ??= 'off';
  process.env.GOMEMLIMIT ??= '2GiB';
  const onBundled = (done: number, of: number): void =>
    onStep(done < of ? `Bundling the functions, ${done} of ${of}` : 'Synthesizing the stack');
  return synthesize({ file, outdir, onBundled });
}

function settingsOf(file: string, withAccounts: boolean): Readonly<Record<string, unknown>> {
  try {
    return checkedSettings(file, withAccounts);
  } catch (error) {
    throw error instanceof SettingError ? new UsageError(error.message) : error;
  }
}

const recordFile = (outdir: string): string => join(outdir, 'synthesized.json');

function recordOf(outdir: string): z.infer<typeof Made> | undefined {
  try {
    return Made.parse(JSON.parse(readFileSync(recordFile(outdir), 'utf8')));
  } catch {
    // The first time, or by another version.
    return undefined;
  }
}

/** A hash of every file and setting that the stack is made from. */
function hashOf({ settings, withAccounts }: SynthesisOptions): string {
  const hash = createHash('sha256').update(`${process.version} ${withAccounts}\0`);
  const files = globSync([...SOURCES], { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  if (existsSync(settings)) hash.update(readFileSync(settings));
  return hash.digest('hex');
}
