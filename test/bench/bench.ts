import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { assertNodeVersion } from '#local/node-version.ts';
import type { Section } from './figures.ts';
import { type MemoryResult, measureMemory, measureMillion } from './memory.ts';
import { measureMemorySetting } from './memory-setting.ts';
import { measureModel } from './model/model.ts';
import { reckonMoney } from './money.ts';
import { measureRequests } from './requests.ts';
import { measureRowPath } from './row-path.ts';
import { measureScale } from './scale.ts';
import { measureScript } from './script/measure-script.ts';
import { measureStartUp } from './start-up.ts';
import { goalLine, tableOf } from './table.ts';
import { measureWorkflow } from './workflow.ts';

/**
 * `npm run bench`: measures everything that a run costs and prints one table; progress goes to stderr. `--json` prints
 * the same as JSON, `--only <section>` measures one section. Exit status: 0 all outputs were equal (a missed goal is
 * said, and is no error), 1 some were not or something broke, 2 the command line is wrong.
 */

const REPORT = '.local/bench/bench.json';
const QUIET_LOAD = 1;
/** Each takes as long as all other sections together: only when it is asked for. */
const LONG: ReadonlySet<string> = new Set(['million', 'script']);

type Say = (line: string) => void;
const SECTIONS: Readonly<Record<string, (say: Say) => Promise<readonly Section[]>>> = {
  'start-up': async (say) => [await measureStartUp(say)],
  rows: async (say) => [await measureRowPath(say)],
  workflow: async (say) => [await measureWorkflow(say)],
  scale: async (say) => [await measureScale(say)],
  model: async (say) => [measureModel(say)],
  requests: async (say) => [await measureRequests(say)],
  setting: async (say) => [await measureMemorySetting(say)],
  memory: async (say) => withMoney(await measureMemory(say)),
  million: async (say) => withMoney(await measureMillion(say)),
  script: async (say) => [await measureScript(say)],
};

const withMoney = ({ section, runs }: MemoryResult): Section[] => [section, reckonMoney(runs)];

assertNodeVersion();
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n`);
    return 2;
  }
  const start = performance.now();
  const startedAt = new Date().toISOString();
  const say: Say = (line) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    process.stderr.write(`${seconds.padStart(4)} s  ${line}\n`);
  };
  const load = loadavg()[0] ?? 0;
  if (load >= QUIET_LOAD)
    say(`the machine is busy (load ${load.toFixed(1)}): times will be worse than they are`);
  const machine = { cores: availableParallelism(), load, node: process.version, arch: process.arch };
  const sections: Section[] = [];
  for (const name of options.sections) {
    sections.push(...((await SECTIONS[name]?.(say)) ?? []));
    // After each section, so that a run which is broken off leaves what it has measured.
    writeReport({ startedAt, seconds: (performance.now() - start) / 1000, machine, sections });
  }
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(
    options.json ? readFileSync(REPORT, 'utf8') : `${tableOf(sections)}\n${summaryOf(sections, seconds)}\n`,
  );
  return sections.every(({ unequal }) => unequal.length === 0) ? 0 : 1;
}

function writeReport(report: unknown): void {
  mkdirSync(dirname(REPORT), { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify(report, undefined, 2)}\n`);
}

function readOptions(args: readonly string[]): { json: boolean; sections: readonly string[] } | string {
  const known = Object.keys(SECTIONS);
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
    });
    if (values.only === undefined)
      return { json: values.json, sections: known.filter((name) => !LONG.has(name)) };
    if (known.includes(values.only)) return { json: values.json, sections: [values.only] };
    return `--only takes one of: ${known.join(', ')}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function summaryOf(sections: readonly Section[], seconds: number): string {
  const goals = sections.flatMap(({ goals }) => goals.map(goalLine));
  const unequal = sections.flatMap((section) => section.unequal);
  const outputs = unequal.length === 0 ? 'Outputs: equal' : `Outputs DIFFER: ${unequal.join('; ')}`;
  return [...goals, outputs, `${seconds.toFixed(0)} s; all figures in ${REPORT}`].join('\n');
}
