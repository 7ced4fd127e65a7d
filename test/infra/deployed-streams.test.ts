import { describe, expect, it } from 'vitest';
import { ALWAYS_DEPLOYED, CATALOG, STREAM_NAMES } from '#functions/streams/catalog.ts';
import { deployedStreams } from '#infra/deployed-streams.ts';
import { readSettings } from '#infra/read-settings.ts';

const deployed = (file: Record<string, unknown>) => deployedStreams(readSettings({ file })).streams;
const namesOf = (file: Record<string, unknown>) => deployed(file).map(({ description }) => description.name);
const ALWAYS = ALWAYS_DEPLOYED.map(({ name }) => name);

describe('the streams of a deployment', () => {
  it('are by default those that are not optional', () => {
    const expected = CATALOG.filter(({ isOptional }) => isOptional !== true).map(({ name }) => name);
    expect(namesOf({})).toEqual(expected);
    expect(namesOf({ streams: 'default' })).toEqual(expected);
    expect(expected).toEqual(expect.arrayContaining(ALWAYS));
    expect(expected.length).toBeLessThan(STREAM_NAMES.length);
  });

  it('are all, where the setting says so', () => {
    expect(namesOf({ streams: 'all' })).toEqual(STREAM_NAMES);
  });

  it('are the four of every deployment and those of a list, in catalog order', () => {
    expect(namesOf({ streams: [] })).toEqual(ALWAYS);
    const [last, before] = STREAM_NAMES.toReversed();
    expect(namesOf({ streams: [last, before, 'ad_insights'] })).toEqual([...ALWAYS, before, last]);
  });

  it('have the attribution windows of the deployment', () => {
    const windows = deployed({ attributionWindows: ['7d_click'] }).flatMap(({ description: { source } }) =>
      source.kind === 'insights' ? [source.attributionWindows] : [],
    );
    expect(windows.length).toBeGreaterThan(1);
    for (const each of windows) expect(each).toEqual(['7d_click']);
  });
});
