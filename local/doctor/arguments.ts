import { parseArgs } from 'node:util';
import { type Arguments, readArguments as readRunArguments } from '#local/arguments.ts';
import { UsageError } from '#local/usage-error.ts';

/** The checked command line of a check. */
export type CheckArguments = Pick<Arguments, 'input' | 'graphUrl' | 'settings' | 'json'>;

export const USAGE = `Usage: npm run doctor -- [--input FILE|JSON] [--graph-url URL] [--settings FILE] [--json]

Checks what a run needs, extracts nothing, and says what the run would take.

  --input FILE|JSON   execution input: a file, or JSON itself (default: events/daily.json)
  --graph-url URL     origin of a Graph API, such as https://graph.facebook.com; the token is then read from
                      META_ACCESS_TOKEN, an app secret from META_APP_SECRET (default: an embedded simulator)
  --settings FILE     settings of the deployment (default: settings.json)
  --json              prints the findings as JSON on stdout, and nothing else
  --help, -h          prints this

Exit status: 0 nothing fails, 1 a check fails, 2 the command line or the input is wrong, or the host does not answer.
`;

const OPTIONS = {
  input: { type: 'string' },
  'graph-url': { type: 'string' },
  settings: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the command line after the script's name. @throws UsageError */
export function readArguments(argv: readonly string[]): CheckArguments | 'help' {
  try {
    parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false });
  } catch (error) {
    const [reason] = (error as Error).message.split(/\.(?=\s|$)/);
    throw new UsageError(`${reason}. "npm run doctor -- --help" shows the options.`);
  }
  // These options mean the same for a run.
  return readRunArguments(argv);
}
