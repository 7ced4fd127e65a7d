import { join } from 'node:path';
import { thousands } from '#functions/runtime/describe-value.ts';
import { warningOfSlots } from './account-slots.ts';
import { type DeployedStream, deployedStreams } from './deployed-streams.ts';
import { isSetting, readSettings, SETTING_NAMES, SettingError } from './read-settings.ts';
import { gapsOf } from './schedule-gaps.ts';
import type { Settings } from './settings.ts';
import { readSettingsFile, refuseSettingsInCdkFiles, SETTINGS_FILE } from './settings-file.ts';

/** The settings of a deployment, and what a person should read about them. */
export interface AppSettings {
  readonly settings: Settings;
  /** The streams that they deploy. */
  readonly streams: readonly DeployedStream[];
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
  const { streams, warnings } = deployedStreams(settings, join(folder, 'reports'));
  return {
    settings,
    streams,
    line: lineOf(settings, streams, file, context),
    warnings: { ...warningsOf(settings, streams.length), ...numbered(warnings) },
  };
}

function lineOf(
  settings: Settings,
  streams: readonly DeployedStream[],
  file: Readonly<Record<string, unknown>>,
  context: Readonly<Record<string, unknown>>,
): string {
  const { schedule, scheduleTimeZone, scheduleEnabled, accounts, exclude, alarmEmail } = settings;
  const all = exclude.length === 0 ? 'all' : `all but ${thousands(exclude.length)}`;
  const counts = [
    `schedule: ${scheduleEnabled ? `${schedule} ${scheduleTimeZone}` : 'off'}`,
    `accounts: ${accounts === 'all' ? all : `${thousands(accounts.length)} listed`}`,
    `streams: ${streams.length}`,
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
function warningsOf(settings: Settings, streams: number): Record<string, string> {
  const { schedule, scheduleEnabled, successWithinHours, timeoutHours, alarmEmail } = settings;
  const slots = warningOfSlots(settings, streams);
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
    ...(slots !== undefined && { lambdaSlots: slots }),
  };
}

/** Of reports, by their place. */
const numbered = (warnings: readonly string[]): Record<string, string> =>
  Object.fromEntries(warnings.map((warning, index) => [`report${index + 1}`, warning]));

const hours = (count: number): string => (count === 1 ? 'an hour' : `${Math.round(count * 10) / 10} hours`);
