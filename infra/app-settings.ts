import { thousands } from '#functions/runtime/describe-value.ts';
import { isSetting, readSettings, SETTING_NAMES, SettingError } from './read-settings.ts';
import { gapsOf } from './schedule-gaps.ts';
import type { Settings } from './settings.ts';
import { readSettingsFile, refuseSettingsInCdkFiles, SETTINGS_FILE } from './settings-file.ts';

/** The settings of a deployment, and what a person should read about them. */
export interface AppSettings {
  readonly settings: Settings;
  /** One line with what counts. */
  readonly line: string;
  /** By id: what is most likely not meant. */
  readonly warnings: Readonly<Record<string, string>>;
}

/** What the next deployment, without `-c`, would undo with a second stack, or a secret that is empty. */
const NOT_FOR_TRIALS = ['stackName', 'secretArn', 'secretKeyArn'] as const;

/**
 * The settings that the CDK's command line deploys: defaults, then `settings.json`, then `-c name=value`.
 * @param folder the project's root. @param context the CDK's, with what followed `-c`.
 * @throws SettingError
 */
export function readAppSettings(folder: string, context: Readonly<Record<string, unknown>>): AppSettings {
  refuseSettingsInCdkFiles(folder);
  const file = readSettingsFile(`${folder}/${SETTINGS_FILE}`);
  for (const name of NOT_FOR_TRIALS) {
    if (context[name] === undefined) continue;
    throw new SettingError(
      `Setting "${name}" cannot follow -c, because the next deployment would go without it. Put it into ${SETTINGS_FILE}.`,
    );
  }
  const settings = readSettings({ file, context });
  return { settings, line: lineOf(settings, file, context), warnings: warningsOf(settings) };
}

function lineOf(
  settings: Settings,
  file: Readonly<Record<string, unknown>>,
  context: Readonly<Record<string, unknown>>,
): string {
  const { schedule, scheduleTimeZone, scheduleEnabled, accounts, exclude, alarmEmail } = settings;
  const all = exclude.length === 0 ? 'all' : `all but ${thousands(exclude.length)}`;
  const counts = [
    `schedule: ${scheduleEnabled ? `${schedule} ${scheduleTimeZone}` : 'off'}`,
    `accounts: ${accounts === 'all' ? all : `${thousands(accounts.length)} listed`}`,
    `alarms go to: ${alarmEmail === '' ? 'nobody' : alarmEmail}`,
  ].join(', ');
  const inFile = SETTING_NAMES.filter((name) => file[name] !== undefined);
  const trials = Object.entries(context).filter(([name]) => isSetting(name));
  return [
    counts,
    ...(inFile.length > 0 ? [`${SETTINGS_FILE}: ${inFile.join(', ')}`] : []),
    ...(trials.length > 0 ? [`-c: ${trials.map(describeTrial).join(', ')}, not in ${SETTINGS_FILE}`] : []),
  ].join('; ');
}

const describeTrial = ([name, value]: readonly [string, unknown]): string =>
  `${name}=${String(value).length > 40 ? '…' : String(value)}`;

/** What deploys, and is most likely not meant. */
function warningsOf({
  schedule,
  scheduleEnabled,
  successWithinHours,
  timeoutHours,
  alarmEmail,
}: Settings): Record<string, string> {
  const gaps = gapsOf(schedule);
  return {
    ...(!scheduleEnabled && {
      scheduleOff: `The schedule is off, so no execution starts by itself. Once the secret holds a token, set "scheduleEnabled": true in ${SETTINGS_FILE}.`,
    }),
    ...(alarmEmail === '' && {
      nobodyListens: `Nobody is told when an execution fails. Set "alarmEmail" in ${SETTINGS_FILE}, or subscribe to the topic that is printed as AlarmTopic.`,
    }),
    ...(scheduleEnabled &&
      gaps !== undefined &&
      gaps.longest >= successWithinHours && {
        alarmForEver: `The schedule ${schedule} leaves up to ${hours(gaps.longest)} between two executions, and the alarm goes off after ${successWithinHours} hours without a success. Raise "successWithinHours", or start more often.`,
      }),
    ...(scheduleEnabled &&
      gaps !== undefined &&
      gaps.shortest < timeoutHours && {
        overlap: `The schedule ${schedule} may start an execution ${hours(gaps.shortest)} after another, and one may take ${timeoutHours} hours. Two at once share Meta's limits: lower "timeoutHours", or start less often.`,
      }),
  };
}

const hours = (count: number): string => (count === 1 ? 'an hour' : `${Math.round(count * 10) / 10} hours`);
