import { mix, pick } from './random.ts';

/** Text that breaks careless readers: emoji, right-to-left, newlines, quotes, a line separator, a tab, a lone accent. */
const DECORATIONS = [
  '🚀 launch',
  'מבצע קיץ',
  'عرض خاص',
  'line one\nline two',
  'say "hi", it\'s 50% \\ off',
  'Größe & Maß <b>',
  '夏のセール',
  'a\u2028b',
  'tab\there',
  'e\u0301clair 👩‍👩‍👧',
  'plain',
  'Retargeting',
] as const;

/** A name for an object: its number keeps it unique, its decoration makes it awkward. */
export function awkwardName(prefix: string, index: number, hash: number): string {
  return `${prefix} ${index + 1} | ${pick(DECORATIONS, mix(hash, 1))}`;
}

/** The parts of a company's names, by kind of object. */
const PARTS = {
  campaign: [
    ['Spring Sale', 'Summer Essentials', 'Back to School', 'Black Friday', 'Holiday Gifts', 'New Arrivals'],
    ['Prospecting', 'Retargeting', 'Lookalikes', 'Loyalty'],
    ['DE', 'US', 'UK', 'FR', 'CA'],
  ],
  adset: [
    [
      'Lookalike 1% purchasers',
      'Broad 25–54',
      'Cart abandoners 14 days',
      'Site visitors 30 days',
      'Interest outdoor',
      'Newsletter subscribers',
      'Engaged with video 50%',
    ],
    ['Advantage+ placements', 'Feeds', 'Reels and Stories'],
    ['Mobile', 'All devices'],
  ],
  ad: [
    [
      'Customer story',
      'Bestsellers',
      'Founder intro',
      'Free shipping',
      'Gift guide',
      'Unboxing',
      'How it works',
    ],
    ['Video 15s', 'Carousel', 'Static', 'Collection'],
    ['v1', 'v2', 'v3'],
  ],
  creative: [
    [
      'Customer story',
      'Bestsellers',
      'Founder intro',
      'Free shipping',
      'Gift guide',
      'Unboxing',
      'How it works',
    ],
    ['Headline A', 'Headline B', 'Headline C'],
    ['Shop now', 'Learn more'],
  ],
  label: [['Q4', 'Prospecting', 'Retargeting', 'Brand', 'Evergreen', 'Test']],
  image: [
    ['Mountain lake', 'Trail shoes', 'Tent at dusk', 'Studio flat lay', 'Family picnic'],
    ['1080x1080', '1200x628', '1080x1920'],
  ],
  video: [
    ['Customer story', 'Founder intro', 'Unboxing', 'How it works', 'Behind the scenes'],
    ['15s', '30s', '6s bumper'],
  ],
  audience: [
    [
      'Purchasers',
      'Add to cart',
      'Website visitors',
      'Newsletter',
      'Video viewers',
      'App users',
      'Top customers',
    ],
    ['30 days', '90 days', '180 days'],
  ],
  conversion: [
    ['Thank-you page', 'Newsletter signup', 'Store locator', 'Quote request', 'Brochure download'],
    ['Web', 'App', 'Offline'],
  ],
} as const;

/** Kinds of objects that have names. */
export type NamedKind = keyof typeof PARTS;

/** A name such as a company gives it: `Spring Sale – Prospecting – DE`. Unique within the account and kind. */
export function companyName(kind: NamedKind, index: number): string {
  const names: string[] = [];
  let rest = index;
  let shift = 0;
  for (const part of PARTS[kind]) {
    names.push(pick(part, rest + shift));
    // Neighbors differ in every part.
    shift = (rest + shift) % part.length;
    rest = Math.floor(rest / part.length);
  }
  return rest === 0 ? names.join(' – ') : `${names.join(' – ')} (${rest + 1})`;
}
