import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { browserPath, launchBrowser } from '#docs/pictures/browser.ts';
import { renderAccountPage } from '#functions/summary/account-page.ts';
import { renderSummary } from '#functions/summary/summary.ts';
import { foldOf, sampleAccounts, sampleResults } from '#test/harness/manifests.ts';

/**
 * The pages as a browser shows them. Runs where Chromium is installed (see `browserPath`); a clean clone has none, and
 * skips it.
 */
describe.skipIf(browserPath() === undefined)('in a browser', () => {
  let browser: Browser;
  const urls: string[] = [];
  let folder = '';

  beforeAll(async () => {
    browser = await launchBrowser();
    folder = mkdtempSync(join(tmpdir(), 'pages-'));
    const results = sampleResults();
    const { manifest, lists } = foldOf(results);
    const names = new Map(sampleAccounts().map(({ account, name }) => [account, name]));
    const pages = [
      renderSummary(manifest, lists, {
        nameOf: (account) => `${names.get(account)} (${account})`,
        hasPage: () => true,
        folder: '',
        zones: ['America/Los_Angeles', 'Asia/Tokyo'],
      }),
      ...results.slice(0, 2).map((result) => renderAccountPage(result, manifest.startedAt, 'Asia/Tokyo')),
    ];
    for (const [index, page] of pages.entries()) {
      const file = join(folder, `${index}.html`);
      writeFileSync(file, page);
      urls.push(pathToFileURL(file).href);
    }
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page, with everything unfolded. */
  async function open(url: string, width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      offline: true,
    });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('details').evaluateAll((all) => {
      for (const details of all) details.setAttribute('open', '');
    });
    return page;
  }

  /** How many pixels the widest content is wider than the element. */
  const overflow = (page: Page, selector: string) =>
    page
      .locator(selector)
      .evaluateAll((all) =>
        all
          .filter((element) => element.scrollWidth > element.clientWidth + 1)
          .map((element) => element.getAttribute('aria-label') ?? element.tagName),
      );

  /** The colors of the page and of its text. As text, because the program has no types of a browser. */
  const colors = (page: Page) =>
    page.evaluate<string[]>(
      '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
    );

  describe.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)('%d pixels wide, %s', (width, scheme) => {
    it('nothing scrolls sideways but tables on a phone, and those by keyboard too', async () => {
      for (const url of urls) {
        const page = await open(url, width, scheme);
        expect(await overflow(page, 'html')).toEqual([]);
        const wide = await overflow(page, '.wide');
        if (width === 1280) expect(wide.filter((label) => !label.startsWith('Days of'))).toEqual([]);
        expect(await page.locator('.wide:not([tabindex="0"][role=region][aria-label])').count()).toBe(0);
      }
    });

    it('has the colors of the scheme', async () => {
      const page = await open(urls[0] ?? '', width, scheme);
      const [back] = await colors(page);
      expect(back).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 22, 26)');
    });
  });

  it('tells a screen reader what each picture shows, and has one title', async () => {
    for (const url of urls) {
      const page = await open(url, 1280, 'light');
      expect(await page.locator('h1').count()).toBe(1);
      const names = await page
        .getByRole('img')
        .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !name)).toEqual([]);
      expect(await page.locator('svg:not([role=img])').count()).toBe(0);
    }
  });

  it('prints in light colors, with everything in the page', async () => {
    const page = await open(urls[0] ?? '', 794, 'dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await colors(page)).toEqual(['rgb(255, 255, 255)', 'rgb(26, 29, 33)']);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
  });
});
