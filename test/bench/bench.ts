import { mkdirSync, writeFileSync } from 'node:fs';
import { assertNodeVersion } from '#infra/local/node-version.ts';
import { STREAM_NAMES } from '#shared/contract.ts';
import { measureParallel } from './parallel.ts';

const GOAL = 1.25;
const REPORT = '.local/bench/parallel.json';

assertNodeVersion();
process.stderr.write('Each stream alone, then all in parallel, with waits as on AWS: about two minutes.\n');
const figures = await measureParallel();
const { alone, slowestAlone, oneAfterAnother, parallel, startUp, different } = figures;
const ratio = parallel / slowestAlone;
const seconds = (value: number): string => `${value.toFixed(1).padStart(7)} s`;
const lines = [
  ...STREAM_NAMES.map((stream) => `${`${stream} alone`.padEnd(26)}${seconds(alone[stream])}`),
  `${'one after another'.padEnd(26)}${seconds(oneAfterAnother)}`,
  `${'slowest stream alone'.padEnd(26)}${seconds(slowestAlone)}`,
  `${'all in parallel'.padEnd(26)}${seconds(parallel)}   ${ratio.toFixed(2)} × the slowest, ${(oneAfterAnother / parallel).toFixed(1)} times as fast as one after another`,
  `${'start-up in each'.padEnd(26)}${seconds(startUp)}`,
  different.length === 0 ? 'outputs: equal, row for row' : `outputs DIFFER: ${different.join(', ')}`,
  `${parallel <= GOAL * slowestAlone + startUp ? 'MET' : 'MISSED'}: at most ${GOAL} × the slowest stream alone plus start-up`,
];
process.stdout.write(`${lines.join('\n')}\n`);
mkdirSync('.local/bench', { recursive: true });
writeFileSync(REPORT, `${JSON.stringify(figures, undefined, 2)}\n`);
process.exitCode = different.length === 0 ? 0 : 1;
