import { parseArgs } from 'node:util';
import { refuseEatenOptions } from './npm-options.ts';
import { FAULT_LINES, type PlayedFault, readFault } from './played-faults.ts';
import { UsageError } from './usage-error.ts';

/** The checked command line of a local run. */
export interface Arguments {
  /** An execution input as JSON text, or a file with it. */
  readonly input: { readonly json: string } | { readonly file: string };
  /** Origin of the Graph API; undefined: the embedded simulator. */
  readonly graphUrl: string | undefined;
  readonly dataDir: string;
  readonly waitScale: number;
  readonly json: boolean;
  /** The file of the deployment's settings. */
  readonly settings: string;
  /** A failure to play; only with the embedded simulator. */
  readonly fault: PlayedFault | undefined;
}

export const USAGE = `Usage: npm start -- [options]

Runs the state machine that would be deployed, on this machine, and extracts into a folder. Without
--graph-url the accounts are simulated: no token and no AWS account is needed.

  --input FILE|JSON   execution input: a file, or JSON itself (default: events/daily.json)
  --graph-url URL     a real Graph API, such as https://graph.facebook.com; the token is then read from
                      META_ACCESS_TOKEN, and the optional app secret from META_APP_SECRET
  --data-dir DIR      folder of the data; the lake is in DIR/lake-bucket/lake (default: .local)
  --fault NAME[@ACCOUNT[/STREAM]]
                      plays a failure in the simulator; the names are below
  --settings FILE     settings of the deployment (default: settings.json; the simulator ignores its accounts)
  --wait-scale X      multiplies waits and the pauses between retries (default: 1; with the simulator 0.1)
  --json              prints the execution's final output on stdout, and nothing else
  --help, -h          prints this

Exit status: 0 succeeded, 1 the execution failed, 2 the command line or the input is wrong, 130 stopped by
Ctrl-C (a second Ctrl-C ends it at once).

Failures to play, and where if you do not say:
${FAULT_LINES.map((line) => `  ${line}`).join('\n')}
`;

const OPTIONS = {
  input: { type: 'string', default: 'events/daily.json' },
  'graph-url': { type: 'string' },
  'data-dir': { type: 'string', default: '.local' },
  'wait-scale': { type: 'string' },
  settings: { type: 'string', default: 'settings.json' },
  fault: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** All but `--help`, which npm answers itself. */
const EATABLE = Object.keys(OPTIONS).filter((name) => name !== 'help');

/**
 * Reads the command line after the script's name.
 * @throws UsageError that names the option and its valid values.
 */
export function readArguments(argv: readonly string[]): Arguments | 'help' {
  refuseEatenOptions('npm start', EATABLE, argv);
  const values = parse(argv);
  if (values.help) return 'help';
  if (values.fault !== undefined && values['graph-url'] !== undefined) {
    throw new UsageError('--fault plays in the embedded simulator only: leave out --graph-url.');
  }
  return {
    input: readInput(values.input),
    graphUrl: values['graph-url'] === undefined ? undefined : readOrigin(values['graph-url']),
    dataDir: notEmpty('--data-dir', 'a folder', values['data-dir']),
    waitScale: readScale(values['wait-scale'] ?? (values['graph-url'] === undefined ? '0.1' : '1')),
    json: values.json,
    settings: notEmpty('--settings', 'a file', values.settings),
    fault: values.fault === undefined ? undefined : readFault(values.fault),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // Drop Node's long explanation after the first sentence; the usage is shorter.
    const [reason] = (error as Error).message.split(/\.(?=\s|$)/);
    throw new UsageError(`${reason}. "npm start -- --help" shows the options.`);
  }
}

function notEmpty(option: string, takes: string, value: string): string {
  if (value.trim() === '') throw new UsageError(`${option} is empty. It must be ${takes}.`);
  return value;
}

/** Text that starts like JSON is JSON, and so are JSON's bare words, which are unlikely file names. */
function readInput(value: string): Arguments['input'] {
  const text = notEmpty('--input', 'a file or a JSON object', value).trim();
  return /^([{["]|(null|true|false|-?\d+(\.\d+)?)$)/.test(text) ? { json: text } : { file: value };
}

function readOrigin(value: string): string {
  const url = URL.parse(value);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  // Do not repeat the value: a pasted Graph API URL contains a token.
  if (!isOrigin)
    throw new UsageError('--graph-url must be an origin without a path, such as https://graph.facebook.com.');
  return url.origin;
}

function readScale(value: string): number {
  const scale = Number(value);
  if (value.trim() !== '' && Number.isFinite(scale) && scale >= 0) return scale;
  throw new UsageError(`--wait-scale is ${JSON.stringify(value)}. It must be a number, 0 or more.`);
}
