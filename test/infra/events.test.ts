import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInput } from '#functions/plan/input.ts';

const FOLDER = resolve(import.meta.dirname, '../../events');

describe('the inputs to paste into the console', () => {
  it.each(readdirSync(FOLDER))('%s is taken by Plan', (file) => {
    const input: unknown = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
    expect(readInput(input, '2026-11-20T03:00:00.000Z')).toMatchObject(input as object);
  });

  it('are five', () => {
    expect(readdirSync(FOLDER).sort()).toEqual([
      'backfill.json',
      'daily.json',
      'insights-only.json',
      'one-account.json',
      'rerun.json',
    ]);
  });
});
