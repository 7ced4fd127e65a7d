import { expect, test } from 'vitest';
import { resolveAccounts } from '#local/graph/data/accounts.ts';
import { adCount, adStatus, adsOf, campaignOf, campaignStatus, nameOf } from '#local/graph/data/dataset.ts';
import { dayNumber, dayText, monthsBefore } from '#local/graph/data/days.ts';
import { objectId, parseId } from '#local/graph/data/ids.ts';

const SPEC = {
  id: 'act_31',
  name: 'Test',
  timeZone: 'Asia/Tokyo',
  currency: 'JPY',
  campaigns: 9,
  ads: 200,
  creatives: 40,
  archivedAds: 23,
  deletedAds: 11,
};
const account = [...resolveAccounts([SPEC], 1).values()][0] ?? expect.fail('no account');
const strange =
  [...resolveAccounts([SPEC], 1, { strangeNames: true }).values()][0] ?? expect.fail('no account');
const ads = Array.from({ length: adCount(account) }, (_unused, ad) => ad);

test('every ad belongs to exactly one campaign, and that campaign lists it', () => {
  const listed = Array.from({ length: account.campaigns }, (_unused, campaign) => [
    ...adsOf(account, campaign),
  ]);
  expect(listed.flat().sort((a, b) => a - b)).toEqual(ads);
  for (const ad of ads) expect(listed[campaignOf(account, ad)]).toContain(ad);
});

test('some campaigns have archived ads only, and one of them is archived itself', () => {
  const statuses = Array.from(
    { length: account.campaigns },
    (_unused, campaign) => new Set([...adsOf(account, campaign)].map((ad) => adStatus(account, ad))),
  );
  expect(statuses.filter((set) => set.size === 1 && set.has('ARCHIVED'))).not.toHaveLength(0);
  expect(ads.filter((ad) => adStatus(account, ad) === 'DELETED')).toHaveLength(11);
  expect(campaignStatus(account, account.campaigns - 1)).toBe('ARCHIVED');
});

test('ids have 17 or 18 digits, are read back, and are too large for a JavaScript number', () => {
  for (const kind of ['campaign', 'adset', 'ad', 'creative', 'report', 'conversion', 'audience'] as const) {
    const id = objectId(account, kind, 1234);
    expect(id).toMatch(/^\d{17,18}$/);
    const neighbours = [1234, 1235, 1236, 1237].map((index) => Number(objectId(account, kind, index)));
    expect(new Set(neighbours).size, 'distinct as numbers').toBeLessThan(4);
    expect(parseId(id)).toEqual({ code: '00031', kind, index: 1234 });
  }
  expect(parseId('12345')).toBeUndefined();
});

test('strange names hold emoji, right-to-left text, tabs, newlines, markup and quotes', () => {
  const names = ads.map((ad) => nameOf(strange, 'ad', ad)).join('');
  for (const awkward of ['🚀', 'מבצע', 'عرض', '\n', '\t', '<b>', '"', '\\', '\u2028'])
    expect(names).toContain(awkward);
  expect(new Set(ads.map((ad) => nameOf(strange, 'ad', ad))).size).toBe(ads.length);
});

test('other names are such as a company gives them, each once', () => {
  expect(nameOf(account, 'campaign', 0)).toBe('Spring Sale – Prospecting – DE');
  const names = ads.map((ad) => nameOf(account, 'ad', ad));
  expect(new Set(names).size).toBe(ads.length);
  for (const name of names) expect(name).toMatch(/^[\w –()]+$/);
});

test('accounts whose objects would share ids are refused', () => {
  expect(() => resolveAccounts([SPEC, { ...SPEC, id: 'act_700031' }], 1)).toThrow('same five digits');
  expect(() => resolveAccounts([{ ...SPEC, id: '31' }], 1)).toThrow('act_<digits>');
  expect(() => resolveAccounts([SPEC], 1, { day: 'today' })).toThrow('YYYY-MM-DD');
});

test('days are counted and read back, and impossible ones are not days', () => {
  expect(dayText(dayNumber('2024-02-29'))).toBe('2024-02-29');
  for (const wrong of ['2023-02-29', '2024-2-9', 'today', '2024-13-01']) {
    expect(dayNumber(wrong)).toBeNaN();
  }
  expect(monthsBefore('2026-11-21', 37)).toBe('2023-10-21');
  expect(monthsBefore('2026-03-31', 1)).toBe('2026-02-28');
});
