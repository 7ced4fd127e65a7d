import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METRIC_NAMES } from '#functions/contract/metrics.ts';
import { DEPLOYED_NAMES } from '#test/harness/deployed.ts';
import { joined, onlyResource, resourcesOf, templateOf } from '#test/harness/synthesized.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const template = templateOf({ scheduleEnabled: 'true' });

describe('the runbook', () => {
  const anchors = [...readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8').matchAll(/^## (.+)$/gm)].map(
    ([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-'),
  );
  const linked = (text: string) =>
    [...text.matchAll(/docs\/runbook\.md#([\w-]+)/g)].map(([, anchor]) => anchor);

  it('has a section for each alarm, to which the alarm leads', () => {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::CloudWatch::Alarm')) {
      const found = linked(String(Properties.AlarmDescription));
      expect(found, id).toHaveLength(1);
      expect(anchors, id).toContain(found[0]);
    }
  });

  it('has a section for each notice, to which the notice leads', () => {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::Events::Rule')) {
      const found = linked(JSON.stringify(Properties.Targets));
      expect(found, id).toHaveLength(1);
      expect(anchors, id).toContain(found[0]);
    }
  });
});

describe('the dashboard', () => {
  const { DashboardName, DashboardBody } = onlyResource(template, 'AWS::CloudWatch::Dashboard').Properties;
  const body = joined(DashboardBody);

  it('has the name of the stack, and JSON that CloudWatch takes', () => {
    expect(DashboardName).toBe('facebook-ads-extract');
    const { widgets } = JSON.parse(body) as { widgets: { width: number; x: number }[] };
    for (const { width, x } of widgets) expect(x + width).toBeLessThanOrEqual(24);
  });

  it('shows the age of each stream, every metric of runs, and what limits the functions', () => {
    for (const stream of DEPLOYED_NAMES) expect(body).toContain(`"stream","${stream}"`);
    const { stalestStreamDays: _, ...shown } = METRIC_NAMES;
    for (const name of Object.values(shown)) expect(body).toContain(`"FacebookAdsExtract","${name}"`);
    for (const metric of ['Errors', 'Throttles', 'Duration'])
      expect(body).toContain(`"AWS/Lambda","${metric}"`);
    expect(body).toContain('ExecutionsTimedOut');
  });
});

describe('the saved queries of the logs', () => {
  const queries = resourcesOf(template, 'AWS::Logs::QueryDefinition').map(([, { Properties }]) => Properties);

  it('are in a folder of the stack, and look through the log of every function', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function').length;
    expect(queries.length).toBeGreaterThan(3);
    for (const { Name, LogGroupNames } of queries) {
      expect(Name).toMatch(/^facebook-ads-extract\/[a-z-]+$/);
      expect(LogGroupNames).toHaveLength(functions);
    }
  });

  it('look for messages that the functions log', () => {
    const text = queries.map(({ QueryString }) => String(QueryString)).join('\n');
    const messages = [...text.matchAll(/message = "([^"]+)"/g)].map(([, message]) => message);
    expect(messages).toEqual(expect.arrayContaining(['turn ended', 'account failed']));
    const sources = ['functions/extract/handler.ts', 'functions/accounts/handler.ts'].map((file) => {
      expect(existsSync(join(ROOT, file))).toBe(true);
      return readFileSync(join(ROOT, file), 'utf8');
    });
    for (const message of messages) expect(sources.join()).toContain(`'${message}'`);
  });
});
