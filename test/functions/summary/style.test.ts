import { expect, test } from 'vitest';
import { STYLE } from '#functions/summary/style.ts';

/** Contrast of two colors, 1 to 21. WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const digits =
    color.length === 4 ? [...color.slice(1)].map((digit) => digit + digit).join('') : color.slice(1);
  const [red = 0, green = 0, blue = 0] = (digits.match(/../g) ?? []).map((pair) => {
    const share = Number.parseInt(pair, 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Colors by name. */
function colorsOf(scheme: string): Map<string, string> {
  const schemes = [...STYLE.text.matchAll(/:root\{([^}]*)\}/g)].map(([, rules = '']) => rules);
  const rules = schemes[scheme === 'light' ? 0 : 1] ?? '';
  return new Map([...rules.matchAll(/--(\w+):(#\w+)/g)].map(([, name = '', value = '']) => [name, value]));
}

test.each(['light', 'dark'])('text can be read in the %s scheme: a contrast of 4.5 and more', (scheme) => {
  const colors = colorsOf(scheme);
  for (const text of ['text', 'dim', 'good', 'bad', 'warn']) {
    for (const ground of ['back', 'card']) {
      const ratio = contrast(colors.get(text) ?? '#fff', colors.get(ground) ?? '#fff');
      expect(ratio, `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test.each(['light', 'dark'])('days can be told from their ground in the %s scheme: 3 and more', (scheme) => {
  const colors = colorsOf(scheme);
  for (const bar of ['total', 'work', 'good', 'warn', 'bad', 'dim']) {
    expect(contrast(colors.get(bar) ?? '#fff', colors.get('card') ?? '#fff'), bar).toBeGreaterThanOrEqual(3);
  }
});
