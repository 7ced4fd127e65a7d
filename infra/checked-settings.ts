import { deployedStreams } from './deployed-streams.ts';
import { readSettings } from './read-settings.ts';
import { readSettingsFile } from './settings-file.ts';

export { SettingError } from './read-settings.ts';

/**
 * Reads a file of settings and checks all that would be checked before the stack is synthesized, without the CDK,
 * which takes a second to load.
 * @param path of the file. @param withAccounts whether the settings `accounts` and `exclude` count.
 * @returns the file's own settings.
 * @throws SettingError when there is no such file, or a setting or a report that it names is wrong.
 */
export function checkedSettings(path: string, withAccounts: boolean): Readonly<Record<string, unknown>> {
  const { accounts, exclude, ...others } = readSettingsFile(path);
  const file = withAccounts ? { accounts, exclude, ...others } : others;
  deployedStreams(readSettings({ file }));
  return file;
}
