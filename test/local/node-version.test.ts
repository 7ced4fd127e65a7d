import { expect, it } from 'vitest';
import { assertNodeVersion } from '#local/node-version.ts';
import { UsageError } from '#local/usage-error.ts';

it.each(['24.0.0', '24.21.0', '26.1.0'])('Node %s will do', (version) => {
  expect(() => assertNodeVersion(version)).not.toThrow();
});

it.each(['18.20.0', '20.20.2', '23.11.1'])(
  'Node %s is refused in one line that says what to do',
  (version) => {
    expect(() => assertNodeVersion(version)).toThrow(UsageError);
    expect(() => assertNodeVersion(version)).toThrow(
      new RegExp(`^[^\\n]*needs Node 24 or newer and runs on ${version.replaceAll('.', '\\.')}[^\\n]*npm ci`),
    );
  },
);
