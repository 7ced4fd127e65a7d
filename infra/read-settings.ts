import type { z } from 'zod';
import { describeValue, thousands } from '#functions/runtime/describe-value.ts';
import { redact } from '#functions/runtime/redact.ts';
import { revokeAdvice } from './pasted-token.ts';
import { SETTINGS, type SettingName, type Settings } from './settings.ts';

/** Where settings come from. A value of the context beats one of the file, and either beats the default. */
export interface SettingSources {
  /** What `settings.json` says: native values by name, and `$schema`. */
  readonly file?: Readonly<Record<string, unknown>>;
  /** The CDK context: the settings among it are texts, as written after `-c name=`. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** A setting that is wrong. Its message is one line, says what is taken, and repeats nothing like a token. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/** The name of every setting. */
export const SETTING_NAMES: readonly SettingName[] = Object.keys(SETTINGS) as SettingName[];

/** Whether a key of a context or of a file is the name of a setting. */
export const isSetting = (key: string): key is SettingName => Object.hasOwn(SETTINGS, key);

/** Context keys that are not ours: the CDK's own hold a colon, a slash, a hyphen or an at sign. */
const LOOKS_LIKE_A_SETTING = /^[A-Za-z0-9_]+$/;

/**
 * Reads the settings.
 * @throws SettingError for the first that is wrong, for a name that no setting has (a misspelled one would otherwise
 * deploy its default without a word), and for two that do not go together.
 */
export function readSettings({ file = {}, context = {} }: SettingSources): Settings {
  refuseUnknown(Object.keys(file).filter((key) => key !== '$schema'));
  refuseUnknown(Object.keys(context).filter((key) => LOOKS_LIKE_A_SETTING.test(key)));
  const read = SETTING_NAMES.map((name) => [name, readOne(name, file[name], context[name])]);
  const settings = Object.fromEntries(read) as Settings;
  refuseContradictions(settings);
  return settings;
}

function refuseUnknown(keys: readonly string[]): void {
  const unknown = keys.find((key) => !isSetting(key));
  if (unknown === undefined) return;
  throw new SettingError(
    `There is no setting "${redact(unknown)}". The settings are: ${SETTING_NAMES.join(', ')}.${revokeAdvice(unknown)}`,
  );
}

function readOne(name: SettingName, inFile: unknown, inContext: unknown): unknown {
  const { kind, takes, default: standard } = SETTINGS[name];
  const given = inFile === undefined ? standard : inFile;
  const value = inContext === undefined ? given : kind.fromText(String(inContext).trim());
  const parsed = kind.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problem = problemWith(value, parsed.error.issues);
  const where = inContext === undefined ? ' in settings.json' : '';
  throw new SettingError(
    `Setting "${name}"${where} ${problem}. It takes ${takes}.${revokeAdvice(JSON.stringify(value))}`,
  );
}

/** What is wrong, such as `is "x"`, `has "123" in place 2`, `names "act_1" twice`. */
function problemWith(value: unknown, issues: readonly z.core.$ZodIssue[]): string {
  const [issue] = issues
    .flatMap((each) => (each.code === 'invalid_union' ? each.errors.flat() : [each]))
    .sort((left, right) => right.path.length - left.path.length || rank(right) - rank(left));
  if (issue !== undefined && rank(issue) > 0) return issue.message;
  const [place] = issue?.path ?? [];
  if (!Array.isArray(value) || typeof place !== 'number') return `is ${describeValue(value)}`;
  return `has ${describeValue(value[place])} in place ${thousands(place + 1)}`;
}

/** An issue that a check of ours words itself says more than others. */
const rank = (issue: z.core.$ZodIssue): number =>
  issue.code === 'custom' && issue.message.startsWith('names ') ? 1 : 0;

function refuseContradictions({ accounts, exclude, secretArn, secretKeyArn }: Settings): void {
  if (exclude.length > 0 && accounts !== 'all') {
    throw new SettingError(
      'Setting "exclude" leaves ad accounts out of "all", and "accounts" is a list: leave them out of the list.',
    );
  }
  if (secretKeyArn !== '' && secretArn === '') {
    throw new SettingError(
      'Setting "secretKeyArn" is the key of the secret that "secretArn" names, which is not set. The key of a new secret is "kmsKeyArn".',
    );
  }
}
