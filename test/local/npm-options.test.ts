import { expect, it } from 'vitest';
import { refuseEatenOptions } from '#local/npm-options.ts';

const refuse = (environment: NodeJS.ProcessEnv, argv: readonly string[] = []) =>
  refuseEatenOptions('npm start', ['json', 'data-dir'], argv, environment);

it('shows how to write an option that npm took', () => {
  expect(() => refuse({ npm_config_data_dir: 'true' }, ['x'])).toThrow(
    'npm took --data-dir for itself. Put "--" before the options: npm start -- --data-dir …',
  );
});

it.each<[name: string, environment: NodeJS.ProcessEnv, argv: string[]]>([
  ['of npm alone', { npm_config_registry: 'x' }, []],
  ['that npm has, and the script too', { npm_config_json: 'true' }, ['--json']],
  ['that npm has as empty', { npm_config_json: '' }, []],
])('does not mind an option %s', (_, environment, argv) => {
  expect(() => refuse(environment, argv)).not.toThrow();
});
