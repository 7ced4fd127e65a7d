import { describe, expect, it } from 'vitest';
import { firstSentence, readArguments, USAGE } from '#local/query/arguments.ts';
import { QUESTIONS } from '#local/query/questions.ts';
import { UsageError } from '#local/usage-error.ts';

const names = (argv: string[]) => {
  const read = readArguments(argv);
  return read === 'help' ? 'help' : read.queries.map(({ name }) => name);
};

describe('the command line of npm run query', () => {
  it('asks all questions of the folder that npm start fills, unless it says otherwise', () => {
    expect(readArguments([])).toEqual({ queries: QUESTIONS, dataDir: '.local', json: false });
    expect(names(['spend_by_campaign_and_day'])).toEqual(['spend_by_campaign_and_day']);
    expect(readArguments(['--sql', 'SELECT 1', '--data-dir', 'x', '--json'])).toEqual({
      queries: [{ name: 'sql', description: '', sql: 'SELECT 1' }],
      dataDir: 'x',
      json: true,
    });
    expect(names(['--help'])).toBe('help');
  });

  it.each([
    [
      ['nothing_such'],
      'There is no question "nothing_such". The questions are: cost_per_purchase_by_creative',
    ],
    [['--sql', 'SELECT 1', 'spend_by_campaign_and_day'], 'cannot be combined with names'],
    [['--data-dir', ' '], '--data-dir is empty'],
    [['--sqll'], "Unknown option '--sqll'"],
  ])('%j is refused in one line that says what is taken', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(UsageError);
    expect(() => readArguments(argv)).toThrow(message);
  });

  it('lists every question with what it answers', () => {
    expect(QUESTIONS.map(({ name }) => name)).toContain('reconciliation');
    for (const { name, description } of QUESTIONS) {
      expect(USAGE).toContain(name);
      expect(USAGE).toContain(firstSentence(description));
    }
  });
});
