import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isSetting, SettingError } from './read-settings.ts';

/** The file of a deployment's settings, in the project's root. */
export const SETTINGS_FILE = 'settings.json';

/**
 * Reads a file of settings: native values by name, unchecked.
 * @throws SettingError when it is not there (a deployment with nothing but defaults would undo the one before), or is
 * no JSON object.
 */
export function readSettingsFile(path: string = SETTINGS_FILE): Record<string, unknown> {
  const found = readObject(path);
  if (found !== undefined) return found;
  throw new SettingError(
    `There is no ${path} here. Run this in the project's root; with defaults alone the file is {"$schema": "./settings.schema.json"}.`,
  );
}

/** Files in which the CDK's command line looks for its context. */
const CONTEXT_FILES = ['cdk.json', 'cdk.context.json'] as const;

/**
 * Looks for settings in the CDK's own files. The CDK merges them with what follows `-c`, so that one that was left
 * there would beat `settings.json` without a word.
 * @throws SettingError that names it.
 */
export function refuseSettingsInCdkFiles(folder: string): void {
  for (const file of CONTEXT_FILES) {
    const content = readObject(join(folder, file)) ?? {};
    const context = file === 'cdk.json' ? (content.context ?? {}) : content;
    const name = Object.keys(JsonObject.parse(context)).find(isSetting);
    if (name === undefined) continue;
    throw new SettingError(
      `Setting "${name}" is in ${file}, and would beat ${SETTINGS_FILE} without a word. Move it to ${SETTINGS_FILE}.`,
    );
  }
}

const JsonObject = z.record(z.string(), z.unknown());

/** @returns `undefined` when there is no such file. @throws SettingError when it holds anything but a JSON object. */
function readObject(path: string): Record<string, unknown> | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  try {
    // A byte order mark is what some Windows editors begin a file with, and no JSON.
    return JsonObject.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    // The parser's own words quote the text, which may hold a token that was pasted.
    throw new SettingError(`${path} is no JSON object. It takes one such as {"maxConcurrency": 4}.`);
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
