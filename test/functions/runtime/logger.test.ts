import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLogger } from '#functions/runtime/logger.ts';

const TOKEN = 'EAABsbCS1iHgBAKZCcanary0123456789ZDZD';

/** Lines that were written to the console, each as the object it holds. */
let lines: Record<string, unknown>[];

beforeEach(() => {
  lines = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  const captured = new Console(sink);
  // With this variable the logger writes to the global console, which a test can replace.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  for (const level of ['info', 'warn', 'error', 'log'] as const) {
    // The development mode indents; a line is one object all the same.
    vi.spyOn(console, level).mockImplementation((text: string) => captured.log(text));
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the logger', () => {
  test('says on every line which run, execution, account, stream and turn it belongs to', () => {
    const context = { runId: 'nightly', owner: 'rerun-1', account: 'act_1', stream: 'ad_insights', turn: 3 };
    const logger = createLogger(context);
    logger.info('page read', { rows: 500 });
    logger.warn('slowing down');
    expect(lines).toEqual([
      expect.objectContaining({ ...context, level: 'INFO', message: 'page read', rows: 500 }),
      expect.objectContaining({ ...context, level: 'WARN', message: 'slowing down' }),
    ]);
    expect(lines[0]).toMatchObject({ service: 'facebook-ads-extract' });
  });

  test('has only the keys that are given', () => {
    createLogger({ runId: 'nightly' }).info('planned');
    expect(Object.keys(lines[0] ?? {})).not.toContain('account');
    expect(lines[0]).toMatchObject({ runId: 'nightly' });
  });

  test('two loggers do not share their keys', () => {
    const first = createLogger({ runId: 'nightly', account: 'act_1' });
    createLogger({ runId: 'nightly', account: 'act_2' });
    first.info('still mine');
    expect(lines[0]).toMatchObject({ account: 'act_1' });
  });

  test('writes no token, wherever it hides', () => {
    const logger = createLogger({ runId: 'nightly' });
    const error = new Error(`refused: ${TOKEN}`, { cause: new Error(`access_token=${TOKEN}`) });
    logger.error('failed', error);
    logger.info(`with ${TOKEN}`, { next: { url: `https://example.test/?access_token=${TOKEN}` } });
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).toContain('refused: [redacted]');
    expect(JSON.stringify(lines)).not.toContain('canary');
  });
});
