import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Chromium and Chrome usually are. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The browser of this machine: `CHROMIUM`, or one at a usual place; undefined where there is none. */
export const browserPath = (): string | undefined =>
  process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));

/** Starts the browser of this machine without a window. @throws Error where there is none. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = browserPath();
  if (executablePath === undefined) {
    throw new Error('There is no Chromium. Install it (apt-get install chromium), or name it in CHROMIUM.');
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
