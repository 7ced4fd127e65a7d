import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockTime } from '#local/display-text.ts';
import { createProgress } from '#local/progress-display.ts';
import type { Screen } from '#local/screen.ts';
import { Units } from '#local/unit-status.ts';
import { recorded, started, turned, waited } from '#test/harness/unit-events.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('TERM', 'xterm');
  vi.stubEnv('COLUMNS', undefined);
  vi.stubEnv('NO_COLOR', '1');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

/** A control sequence, or one character. */
const CONTROL_OR_CHARACTER = /␛\[(\d+[A-Z])|([^␛])/gs;

/** A screen that keeps what is written, and what a terminal would show of it. */
function screen(properties: Partial<Screen>) {
  let text = '';
  return {
    ...properties,
    write: (more: string) => {
      text += more;
    },
    text: () => text,
    /** Follows the few control sequences that are used. */
    shown: () => {
      const lines = [''];
      let row = 0;
      for (const [, control, character = ''] of text
        .replaceAll('\u001b', '␛')
        .matchAll(CONTROL_OR_CHARACTER)) {
        if (control === '0J') lines.splice(row, Infinity, '');
        else if (control !== undefined) row -= Number.parseInt(control, 10);
        else if (character === '\n') row += 1;
        else if (character !== '\r') lines[row] = (lines[row] ?? '') + character;
        lines[row] ??= '';
      }
      return lines;
    },
  };
}

describe('into a file or a pipe', () => {
  it('writes one plain line as each unit ends, and nothing else', () => {
    const file = screen({});
    const progress = createProgress(file, new Units());
    progress.line('Run local-1');
    for (const event of [
      started(),
      turned({ ms: 100 }, 'WAIT', 1, 0),
      waited({}, 30),
      turned({ ms: 3_200 }, 'DONE', 2, 1_234),
      recorded({ stream: 'ad_creatives' }, 'GraphPermissionDenied', 'no'),
    ]) {
      progress.show(event);
    }
    vi.advanceTimersByTime(10_000);
    progress.close();
    expect(file.text()).toBe(
      'Run local-1\n[OK]     act_1 ad_insights             1,234 rows     3.2 s\n[FAILED] act_1 ad_creatives GraphPermissionDenied: no\n',
    );
  });
});

it('writes plain lines to a terminal that knows no control sequences', () => {
  vi.stubEnv('TERM', 'dumb');
  const terminal = screen({ isTTY: true, columns: 80, rows: 24 });
  const progress = createProgress(terminal, new Units());
  progress.phase('Synthesizing the stack');
  progress.show(started());
  vi.advanceTimersByTime(10_000);
  progress.line('Run local-1');
  progress.close();
  expect(terminal.text()).toBe('Run local-1\n');
});

describe('on a terminal', () => {
  it('shows what each unit does now below what has ended', () => {
    const terminal = screen({ isTTY: true, columns: 80, rows: 24 });
    const progress = createProgress(terminal, new Units(), () => 8);
    const until = clockTime(Date.now() + 30_000);
    progress.show(started());
    progress.show(started({ stream: 'ad_metadata' }));
    progress.show(turned({}, 'WAIT', 1, 10));
    progress.show(waited({}, 30));
    vi.advanceTimersByTime(2_000);
    const waiting = `act_1 ad_insights                10 rows  waits for Meta, until ${until}`;
    expect(terminal.shown()).toEqual([
      waiting,
      'act_1 ad_metadata                 0 rows  starts',
      '0 of 8 streams done, 10 rows, 2.0 s',
      '',
    ]);
    progress.show(turned({ stream: 'ad_metadata', ms: 2_000 }, 'DONE', 1, 5));
    const done = '[OK]     act_1 ad_metadata                 5 rows     2.0 s';
    expect(terminal.shown()).toEqual([done, waiting, '1 of 8 streams done, 15 rows, 2.0 s', '']);
    progress.close();
    expect(terminal.shown()).toEqual([done, '']);
  });

  it('shows the phase while no unit is at work, and nothing of it afterwards', () => {
    const terminal = screen({ isTTY: true, columns: 80, rows: 24 });
    const progress = createProgress(terminal, new Units());
    progress.phase('Synthesizing the stack');
    expect(terminal.shown()).toEqual(['Synthesizing the stack', '']);
    progress.show(started());
    vi.advanceTimersByTime(1_000);
    expect(terminal.shown()[0]).toMatch(/^act_1 ad_insights/);
    progress.close();
    progress.line('[STOPPED] run local-1');
    vi.advanceTimersByTime(1_000);
    expect(terminal.shown()).toEqual(['[STOPPED] run local-1', '']);
  });

  it('never writes a line that would wrap, or more lines than there is room for', () => {
    const terminal = screen({ isTTY: true, columns: 20, rows: 5 });
    const progress = createProgress(terminal, new Units());
    for (let account = 1; account <= 9; account += 1) progress.show(started({ account: `act_${account}` }));
    vi.advanceTimersByTime(1_000);
    const shown = terminal.shown();
    expect(shown).toHaveLength(4);
    for (const line of shown) expect(line.length).toBeLessThan(20);
    progress.close();
  });

  it.each([
    ['colors', undefined, ['A', 'J', 'm']],
    ['uses no color where NO_COLOR is set', '1', ['A', 'J']],
  ])('moves, clears, and %s', (_, noColor, expected) => {
    vi.stubEnv('NO_COLOR', noColor);
    const terminal = screen({ isTTY: true, columns: 80, rows: 24 });
    const progress = createProgress(terminal, new Units());
    progress.phase('Synthesizing the stack');
    progress.show(started());
    progress.show(turned({}, 'DONE', 1, 10));
    progress.show(started({ stream: 'ad_metadata' }));
    vi.advanceTimersByTime(500);
    progress.close();
    const letters = terminal
      .text()
      .split('\u001b[')
      .slice(1)
      .map((after) => after.replace(/^\d*/, '')[0]);
    expect([...new Set(letters)].sort()).toEqual(expected);
  });
});
