import { z } from 'zod';
import { MAX_ACCOUNTS } from '#functions/contract/ids.ts';
import { describeValue } from '#functions/runtime/describe-value.ts';

/** A kind of setting: the values it takes, natively as in `settings.json`, and how `-c name=value` writes them. */
export interface Kind<T extends z.ZodType = z.ZodType> {
  readonly schema: T;
  /** What a text after `-c name=` means; a text that means nothing comes back as it is, and the schema refuses it. */
  readonly fromText: (text: string) => unknown;
}

/** A text that matches. */
export const text = (pattern: RegExp): Kind<z.ZodString> => textThat(z.string().regex(pattern));

/** A text that the schema takes. */
export const textThat = <T extends z.ZodType>(schema: T): Kind<T> => ({ schema, fromText: (given) => given });

/** A whole number, both ends included. */
export const whole = (minimum: number, maximum: number): Kind<z.ZodInt> =>
  wholeThat(z.int().min(minimum).max(maximum));

/** A whole number that the schema takes. */
export const wholeThat = <T extends z.ZodType>(schema: T): Kind<T> => ({
  schema,
  fromText: (given) => (/^\d+$/.test(given) ? Number(given) : given),
});

/** Yes or no. */
export const flag: Kind<z.ZodBoolean> = {
  schema: z.boolean(),
  fromText: (given) => (given === 'true' || given === 'false' ? given === 'true' : given),
};

const eachOnce = (list: readonly string[], { addIssue }: z.core.$RefinementCtx<string[]>): void => {
  const seen = new Set<string>();
  const twice = list.find((entry) => seen.size === seen.add(entry).size);
  // Most likely another account was meant.
  if (twice !== undefined) addIssue({ code: 'custom', message: `names ${describeValue(twice)} twice` });
};

const accountList = z
  .array(z.string().regex(/^act_\d{1,20}$/))
  .max(MAX_ACCOUNTS)
  .superRefine(eachOnce)
  .meta({ uniqueItems: true });

/** Some of these, each once; with commas between them in a text. */
export const someOf = <const T extends readonly string[]>(values: T) => listOf(z.enum(values)) satisfies Kind;

/** Texts that match, each once; with commas between them in a text. */
export const listThat = (pattern: RegExp) => listOf(z.string().regex(pattern)) satisfies Kind;

const listOf = <T extends z.ZodType<string>>(entry: T) => ({
  schema: z.array(entry).superRefine(eachOnce).meta({ uniqueItems: true }),
  fromText: entriesOf,
});

/** One of these words, or some of these names, each once. */
export const wordOrSomeOf = <const W extends readonly string[]>(words: W, names: readonly string[]) => ({
  schema: z.union([z.enum(words), someOf(names).schema]),
  fromText: (given: string): unknown => (words.includes(given) ? given : entriesOf(given)),
});

/** A word, or a whole number, both ends included. */
export const wordOrWhole = <const W extends string>(word: W, minimum: number, maximum: number) => {
  const { schema, fromText } = whole(minimum, maximum);
  return { schema: z.union([z.literal(word), schema]), fromText } satisfies Kind;
};

const entriesOf = (given: string): string[] =>
  given === '' ? [] : given.split(',').map((entry) => entry.trim());

/** Ad accounts, none included; with commas between them in a text. */
export const accounts: Kind<typeof accountList> = { schema: accountList, fromText: entriesOf };

const allOrList = z.union([z.literal('all'), accountList.min(1)]);

/** `"all"`, or ad accounts. */
export const allAccounts: Kind<typeof allOrList> = {
  schema: allOrList,
  fromText: (given) => (given === 'all' ? given : entriesOf(given)),
};

const tagRecord = z.record(z.string().regex(/^(?!aws:)[\w .:/=+@-]{1,128}$/), z.string().max(256));

/** Names and values; `name=value` with commas between them in a text. */
export const tags: Kind<typeof tagRecord> = {
  schema: tagRecord,
  fromText: (given) => Object.fromEntries(entriesOf(given).map((entry) => cut(entry))),
};

function cut(entry: string): [string, string] {
  const [name = '', ...rest] = entry.split('=');
  return [name, rest.join('=')];
}
