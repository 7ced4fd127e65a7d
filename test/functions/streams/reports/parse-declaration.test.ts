import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDeclaration } from '#functions/streams/reports/parse-declaration.ts';

const GOOD = {
  name: 'my_report',
  description: 'What each ad achieved by day.',
  level: 'ad',
  fields: 'standard',
};
const errorsOf = (change: object) => parseDeclaration({ ...GOOD, ...change }).errors;

describe('parseDeclaration', () => {
  test('takes a report with every key', () => {
    const content = {
      ...GOOD,
      $schema: './report.schema.json',
      fields: ['impressions', 'spend'],
      breakdowns: ['age', 'gender'],
      actionBreakdowns: ['action_device'],
      attributionWindows: ['1d_click', 'incrementality'],
      timeIncrement: 7,
      filtering: [{ field: 'ad.impressions', operator: 'GREATER_THAN', value: 0 }],
      actionReportTime: 'conversion',
      useUnifiedAttributionSetting: true,
      days: 7,
      lookbackDays: 35,
      pageSize: 100,
    };
    expect(parseDeclaration(content)).toEqual({ declaration: content });
  });

  test.each([
    [
      { timeIncrement: 120 },
      'set timeIncrement to a whole number from 1 to 90, "monthly" or "all_days": it is 120.',
    ],
    [
      { timeIncrement: 'month' },
      'set timeIncrement to a whole number from 1 to 90, "monthly" or "all_days": it is "month".',
    ],
    [{ level: 'adsets' }, 'there is no level "adsets": did you mean "adset"?'],
    [{ level: undefined }, 'add level: account, campaign, adset or ad.'],
    [{ fields: [] }, 'set fields to "standard", "delivery", or a list of names: it is an empty list.'],
    [{ fields: 'delivry' }, 'set fields to "standard", "delivery", or a list of names: it is "delivry".'],
    [{ fields: ['wish_bid'] }, 'take wish_bid out of fields: it changes the spend of the row.'],
    [{ fields: ['constructor'] }, 'there is no field "constructor".'],
    [{ breakdowns: ['constructor'] }, 'there is no breakdown "constructor".'],
    [{ fields: [7] }, 'set fields[0] to "standard", "delivery", or a list of names: it is 7.'],
    [{ breakdowns: 'age' }, 'set breakdowns to a list of names, such as ["age", "gender"]: it is "age".'],
    [{ breakdowns: ['ages'] }, 'there is no breakdown "ages": did you mean "age"?'],
    [{ actionBreakdowns: ['age'] }, 'move age from actionBreakdowns to breakdowns.'],
    [
      { actionBreakdowns: ['action_devise'] },
      'there is no action breakdown "action_devise": did you mean "action_device"?',
    ],
    [
      { attributionWindows: ['default'] },
      'take default out of attributionWindows: it is what "value" always has, and with it Meta leaves out actions of rows that mix attribution settings.',
    ],
    [
      { attributionWindows: ['7d_clicks'] },
      'there is no attributionWindows[0] "7d_clicks": did you mean "7d_click"?',
    ],
    [
      { name: 'My-Report' },
      'set name to a lower-case letter and up to 40 lower-case letters, digits and underscores: it is "My-Report".',
    ],
    [
      { fo: 1 },
      'there is no key "fo"; the keys are name, description, level, fields, breakdowns, actionBreakdowns, attributionWindows, timeIncrement, filtering, actionReportTime, useUnifiedAttributionSetting, days, lookbackDays, pageSize.',
    ],
    [
      { filtering: [{ field: 'ad.impressions', operater: 'EQUAL', operator: 'EQUALS', value: 0 }] },
      'there is no filtering[0].operator "EQUALS": did you mean "EQUAL"?',
    ],
  ])('%j: %s', (change, sentence) => expect(errorsOf(change)).toContain(sentence));

  test('names every wrong thing, each once', () => {
    expect(
      errorsOf({ level: 'x', days: 0, breakdowns: ['dma'], fields: ['link_clicks', 'link_clicks'] }),
    ).toHaveLength(4);
  });

  test.each([[null], [[]], ['text'], [3]])('refuses %j', (content) => {
    expect(parseDeclaration(content).errors).toEqual(['write one JSON object: the report.']);
  });

  test('gives sentences for whatever JSON it is given', () => {
    const keys = fc.constantFrom(
      'name',
      'fields',
      'level',
      'breakdowns',
      'filtering',
      'days',
      'timeIncrement',
      'x',
    );
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (content) => {
        const { errors = [] } = parseDeclaration(content);
        expect(errors.filter((sentence) => !/^[a-z][^\n]*[.?]$/.test(sentence))).toEqual([]);
        expect(errors.length).toBeGreaterThan(0);
      }),
    );
  });
});
