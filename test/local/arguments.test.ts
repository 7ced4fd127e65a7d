import { describe, expect, it } from 'vitest';
import { readArguments } from '#local/arguments.ts';
import { UsageError } from '#local/usage-error.ts';

const DEFAULTS = {
  input: { file: 'events/daily.json' },
  graphUrl: undefined,
  dataDir: '.local',
  waitScale: 0.1,
  json: false,
  settings: 'settings.json',
};

describe('a command line', () => {
  it.each<[argv: string[], expected: object]>([
    [[], {}],
    [['--input', 'events/one.json'], { input: { file: 'events/one.json' } }],
    [['--input', ' {"a":1}'], { input: { json: '{"a":1}' } }],
    [['--input=[]'], { input: { json: '[]' } }],
    [['--input', '"x"'], { input: { json: '"x"' } }],
    [['--input', 'null'], { input: { json: 'null' } }],
    [['--input=-4.2'], { input: { json: '-4.2' } }],
    [['--input', 'null.json'], { input: { file: 'null.json' } }],
    [['--input', '2026-11-21'], { input: { file: '2026-11-21' } }],
    [['--graph-url', 'https://graph.facebook.com'], { graphUrl: 'https://graph.facebook.com', waitScale: 1 }],
    [['--graph-url', 'http://127.0.0.1:8080/'], { graphUrl: 'http://127.0.0.1:8080', waitScale: 1 }],
    [['--data-dir', '/tmp/x'], { dataDir: '/tmp/x' }],
    [['--wait-scale', '0'], { waitScale: 0 }],
    [['--settings', 'other.json'], { settings: 'other.json' }],
    [['--wait-scale', '0.25', '--json'], { waitScale: 0.25, json: true }],
  ])('%j', (argv, expected) => {
    expect(readArguments(argv)).toEqual({ ...DEFAULTS, ...expected });
  });

  it('may ask for help', () => {
    expect(readArguments(['--help', '--json'])).toBe('help');
    expect(readArguments(['-h'])).toBe('help');
  });
});

describe('a wrong command line is refused in one line that names the option', () => {
  it.each<[argv: string[], named: string]>([
    [['--nope'], "'--nope'"],
    [['--no-json'], "'--no-json'"],
    [['input.json'], "'input.json'"],
    [['--json=yes'], "'--json'"],
    [['--input'], "'--input <value>'"],
    [['--input', ''], '--input is empty'],
    [['--data-dir', ' '], '--data-dir is empty'],
    [['--settings', ''], '--settings is empty'],
    [['--graph-url', 'graph.facebook.com'], '--graph-url must be an origin'],
    [['--graph-url', 'ftp://graph.facebook.com'], '--graph-url must be an origin'],
    [['--graph-url', 'https://graph.facebook.com/v25.0'], '--graph-url must be an origin'],
    [['--wait-scale', 'slow'], '--wait-scale is "slow"'],
    [['--wait-scale', ''], '--wait-scale is ""'],
    [['--wait-scale=-1'], '--wait-scale is "-1"'],
    [['--wait-scale', 'Infinity'], '--wait-scale is "Infinity"'],
  ])('%j', (argv, named) => {
    const error = (() => {
      try {
        return readArguments(argv);
      } catch (reason) {
        return reason;
      }
    })();
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toContain(named);
    expect((error as Error).message).not.toContain('\n');
  });

  it('does not repeat a URL, which may hold a token', () => {
    expect(() => readArguments(['--graph-url', 'https://graph.facebook.com/me?access_token=canary'])).toThrow(
      /^(?!.*canary)/,
    );
  });

  it.each([[['--wait-scale', 'EAABcanary']], [['--EAABcanary']], [['EAABcanary']]])(
    'does not repeat what looks like a token, and says to revoke it: %j',
    (argv) => {
      expect(() => readArguments(argv)).toThrow(/^(?!.*canary).*revoke it/);
    },
  );
});
