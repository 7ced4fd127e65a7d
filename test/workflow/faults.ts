import { parseArgs } from 'node:util';
import { mapInParallel } from '#functions/runtime/parallel.ts';
import { caseName, type FaultCase } from '#test/harness/faults/fault-case.ts';
import { FAULT_TABLE } from '#test/harness/faults/fault-table.ts';
import { type CaseResult, executionsOf, runFaultCases } from '#test/harness/faults/run-fault-cases.ts';

const HELP = `npm run faults -- [--only TEXT] [--at-once N] [--json]
Runs every row of the fault table in whole executions, and prints what became of each.
  --only TEXT   only rows whose name has this text
  --at-once N   executions at once (default 3)
  --json        the result as JSON on stdout, progress on stderr`;

/** Executions side by side: the processes of one leave the cores idle while it waits. */
const AT_ONCE = 3;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    'at-once': { type: 'string', default: String(AT_ONCE) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** Runs rows that share an execution; those that cannot even be run have failed. */
async function attempt(rows: readonly FaultCase[]): Promise<CaseResult[]> {
  try {
    return await runFaultCases(rows);
  } catch (error) {
    const problems = [String(error instanceof Error ? error.stack : error)];
    return rows.map((row) => ({
      row,
      problems,
      outcome: 'not run',
      ms: 0,
      canaryFiles: [],
      callsDuringBlock: 0,
    }));
  }
}

function line({ row, problems, outcome, ms }: CaseResult): string {
  const verdict = problems.length === 0 ? 'ok    ' : 'FAILED';
  const seconds = `${(ms / 1000).toFixed(1)} s`.padStart(7);
  return `${verdict} ${row.fault.padEnd(66)} ${row.target.padEnd(18)} ${outcome} ${seconds}`;
}

const shorten = (text: string): string => (text.length > 600 ? `${text.slice(0, 600)}…` : text);

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const print = values.json ? console.error : console.log;
  const rows = FAULT_TABLE.filter((row) => caseName(row).includes(values.only));
  if (rows.length === 0) {
    process.stderr.write(`No row of the fault table has "${values.only}" in its name.\n`);
    return 2;
  }
  const executions = executionsOf(rows);
  print(`${rows.length} rows in ${executions.length} executions, ${values['at-once']} at once`);
  const ended = await mapInParallel(executions, Number(values['at-once']), async (group) => {
    const results = await attempt(group);
    for (const result of results) {
      print(line(result));
      for (const problem of result.problems.slice(0, 4)) print(`         ${shorten(problem)}`);
    }
    return results;
  });
  const results = ended.flat();
  const failed = results.filter(({ problems }) => problems.length > 0);
  const canaryFiles = results.flatMap((result) => result.canaryFiles);
  const callsDuringBlock = results.reduce((sum, result) => sum + result.callsDuringBlock, 0);
  if (values.json) {
    const summary = results.map(({ row, ...rest }) => ({ fault: row.fault, target: row.target, ...rest }));
    console.log(
      JSON.stringify({ passed: results.length - failed.length, failed: failed.length, rows: summary }),
    );
  }
  print(`files with the token: ${canaryFiles.length}`);
  print(`calls during a block that was known: ${callsDuringBlock}`);
  print(`${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 && results.length > 0 ? 0 : 1;
}

process.exitCode = await main();
