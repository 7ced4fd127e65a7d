import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STREAM_NAMES } from '#functions/streams/catalog.ts';
import { checkDeclaration } from '#functions/streams/reports/check-declaration.ts';
import type { Declaration } from '#functions/streams/reports/declaration.ts';
import { nearest } from '#functions/streams/reports/nearest.ts';
import { parseDeclaration } from '#functions/streams/reports/parse-declaration.ts';
import { VIEWS } from './queries/queries.ts';

/** Where reports are declared, from the project's root. */
export const REPORTS_FOLDER = 'reports';

/** The reports of a deployment. */
export interface Reports {
  /** In the order of the names. */
  readonly declarations: readonly Declaration[];
  /** `<file>: <sentence>`, one for each thing that works other than it looks. */
  readonly warnings: readonly string[];
}

/** Reports that are wrong. The message has one line for each thing to change: `<file>: <sentence>`. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

/**
 * Reads and checks the reports of these names, each from `<folder>/<name>.json`.
 * @throws ReportError that lists everything that is wrong with any of them.
 */
export function readReports(names: readonly string[], folder: string = REPORTS_FOLDER): Reports {
  const files = filesIn(folder);
  const read = names.map((name, index) => {
    const problem = wrongName(name, names.indexOf(name) < index, files, folder);
    return problem === undefined ? readReport(name, join(folder, `${name}.json`)) : { errors: [problem] };
  });
  const errors = read.flatMap((report) => report.errors);
  if (errors.length > 0) {
    const count = errors.length === 1 ? 'One thing is' : `${errors.length} things are`;
    throw new ReportError([`${count} wrong with the declared reports:`, ...errors].join('\n  '));
  }
  return {
    declarations: read.flatMap((report) => report.declaration ?? []),
    warnings: read.flatMap((report) => report.warnings ?? []),
  };
}

interface Read {
  readonly errors: readonly string[];
  readonly warnings?: readonly string[];
  readonly declaration?: Declaration;
}

function readReport(name: string, path: string): Read {
  const at = (sentence: string) => `${path}: ${sentence}`;
  const content = jsonIn(path);
  if (content === undefined) return { errors: [at('write one JSON object: it cannot be read as JSON.')] };
  const { declaration, errors } = parseDeclaration(content);
  if (declaration === undefined) return { errors: errors.map(at) };
  const found = checkDeclaration(declaration);
  const named =
    declaration.name === name ? [] : [`set name to ${name}, or rename the file: they are the same.`];
  return { errors: [...named, ...found.errors].map(at), warnings: found.warnings.map(at), declaration };
}

/** Why a name of the setting is none of a report. */
function wrongName(
  name: string,
  isTwice: boolean,
  files: readonly string[],
  folder: string,
): string | undefined {
  if (isTwice) return `"${name}" is listed twice: list it once.`;
  if (STREAM_NAMES.includes(name)) return `"${name}" is a built-in stream: give the report another name.`;
  if (VIEWS.some((view) => view.name === name)) return `"${name}" is a view: give the report another name.`;
  if (files.includes(name)) return undefined;
  const meant = nearest(name, files);
  const question = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  const available = files.length === 0 ? 'no reports' : files.join(', ');
  return `There is no ${join(folder, `${name}.json`)}.${question} The folder has ${available}.`;
}

/** Names of the reports in a folder, by default the project's; none when there is no folder. */
export const reportNames = (folder: string = REPORTS_FOLDER): string[] => filesIn(folder);

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json') && !file.endsWith('.schema.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** @returns `undefined` when it is no JSON. */
function jsonIn(path: string): unknown {
  // A byte order mark is what some Windows editors begin a file with, and no JSON.
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
