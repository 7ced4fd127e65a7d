import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { synthesizedStack } from '#local/synthesized.ts';
import { readStack } from '#local/template.ts';
import { launchBrowser } from './browser.ts';
import { stateGraph } from './state-graph.ts';
import { terminalPage } from './terminal-page.ts';

// `npm run screenshots`: makes docs/images from runs with the simulator. It needs Chromium: `CHROMIUM`, or one that is
// installed.

const IMAGES = resolve(import.meta.dirname, '../images');
const WIDTH = 1280;

/** Runs `npm start` with colors, at 90 columns. @returns what it printed, with the usual folder in it. */
async function run(dataDir: string, options: readonly string[]): Promise<string> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'local/start.ts', '--data-dir', dataDir, ...options],
    { env: { PATH: process.env.PATH, FORCE_COLOR: '1', COLUMNS: '90' }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const printed = await text(child.stderr);
  return printed
    .replaceAll(`--data-dir ${dataDir} `, '')
    .replaceAll(` --data-dir ${dataDir}`, '')
    .replaceAll(dataDir, '.local');
}

async function summary(browser: Browser, dataDir: string, name: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 1240 }, colorScheme: 'light' });
  await page.goto(pathToFileURL(join(dataDir, 'lake-bucket/runs/latest.html')).href);
  await page.screenshot({ path: join(IMAGES, name) });
  await page.close();
}

async function terminal(browser: Browser, command: string, printed: string, name: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 860, height: 200 }, deviceScaleFactor: 1.5 });
  await page.setContent(terminalPage(command, printed));
  await page.screenshot({ path: join(IMAGES, name), fullPage: true });
  await page.close();
}

const dataDir = mkdtempSync(join(tmpdir(), 'screenshots-'));
const browser = await launchBrowser();
try {
  const complete = await run(dataDir, []);
  await terminal(browser, 'npm start', complete, 'terminal.png');
  await summary(browser, dataDir, 'summary.png');
  const failed = await run(dataDir, ['--fault', 'permission']);
  await terminal(browser, 'npm start -- --fault permission', failed, 'terminal-failure.png');
  await summary(browser, dataDir, 'summary-failure.png');
  const stack = await synthesizedStack({
    outdir: join(dataDir, 'cdk.out'),
    settings: 'settings.json',
    withAccounts: false,
    onStep: () => {},
    onSettingsRead: () => {},
  });
  writeFileSync(join(IMAGES, 'graph.svg'), await stateGraph(readStack(stack).definition));
} finally {
  await browser.close();
  rmSync(dataDir, { recursive: true, force: true });
}
