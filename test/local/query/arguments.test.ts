import { describe, expect, it } from 'vitest';
import { QUESTIONS } from '#infra/queries/queries.ts';
import { firstSentence, questionList, readArguments } from '#local/query/arguments.ts';
import { UsageError } from '#local/usage-error.ts';

describe('the command line of npm run query', () => {
  it('asks what is named of the folder that npm start fills, unless it says otherwise', () => {
    const nothing = {
      queries: [],
      dataDir: '.local',
      format: 'table',
      all: false,
      prints: undefined,
      lake: undefined,
    };
    expect(readArguments([])).toEqual(nothing);
    expect(readArguments(['spend_by_campaign_and_day'])).toMatchObject({
      queries: [{ name: 'spend_by_campaign_and_day' }],
    });
    expect(readArguments(['--sql', 'SELECT 1', '--data-dir', 'x', '--json', '--all'])).toEqual({
      ...nothing,
      queries: [{ name: 'sql', description: '', sql: 'SELECT 1' }],
      dataDir: 'x',
      format: 'json',
      all: true,
    });
    expect(readArguments(['--setup', '--lake', 's3://bucket/lake/'])).toMatchObject({
      prints: 'setup',
      lake: 's3://bucket/lake',
    });
    expect(readArguments(['--help'])).toBe('help');
  });

  it.each([
    [['nothing_such'], 'There is no question "nothing_such". The questions are: ads_in_learning'],
    [['--sql', 'SELECT 1', 'spend_by_campaign_and_day'], 'cannot be combined with names'],
    [['--sql', ' '], '--sql is empty'],
    [['--data-dir', ' '], '--data-dir is empty'],
    [['--format', 'xml'], '--format is "xml". It must be table, csv or json.'],
    [['--format', 'csv', 'ads_in_learning', 'totals_by_day'], '--format csv takes one question'],
    [['--lake', 's3://bucket'], '--lake goes with --setup'],
    [['--sqll'], "Unknown option '--sqll'"],
  ])('%j is refused in one line that says what is taken', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(UsageError);
    expect(() => readArguments(argv)).toThrow(message);
  });

  it('notices an option that npm took for itself', () => {
    // npm leaves the value alone, and nothing of the option.
    expect(() => readArguments(['SELECT 1'])).toThrow(
      'npm took --sql for itself. Put options after "--": npm run query -- --sql …',
    );
    expect(() => readArguments(['csv', 'totals_by_day'])).toThrow('npm took --format for itself');
    expect(() => readArguments([], { npm_config_data_dir: 'x' })).toThrow('npm took --data-dir');
    expect(readArguments(['--json'], { npm_config_json: 'true' })).toMatchObject({ format: 'json' });
  });

  it('lists every question with what it answers', () => {
    expect(QUESTIONS.map(({ name }) => name)).toContain('reconciliation');
    for (const { name, description } of QUESTIONS) {
      expect(questionList()).toContain(`${name}\n    ${firstSentence(description)}\n`);
    }
  });
});
