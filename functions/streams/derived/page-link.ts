import type { Row } from '#functions/contract/row.ts';

/**
 * Where to look for the landing page of a creative, in this order: the link of the page post that the ad creates (a
 * link or carousel, a video, a catalog template), the first variant's link, then the links of promoted objects.
 */
const PATHS: readonly (readonly (string | number)[])[] = [
  ['object_story_spec', 'link_data', 'link'],
  ['object_story_spec', 'video_data', 'call_to_action', 'value', 'link'],
  ['asset_feed_spec', 'link_urls', 0, 'website_url'],
  ['object_story_spec', 'template_data', 'link'],
  ['object_url'],
  ['link_url'],
];

/** The rule in one sentence, for the column's comment. */
export const PAGE_LINK_RULE = `Landing page, without url_tags; the first that is there of ${PATHS.map(spell).join(', ')}.`;

/**
 * The landing page of an ad creative, the start of any analysis by UTM parameters. Meta has no such field.
 * @returns null when the creative has none, as for an ad that promotes an existing post: the link is in the post.
 */
export function pageLink(creative: Row): string | null {
  for (const path of PATHS) {
    const found = path.reduce<unknown>(step, creative);
    if (typeof found === 'string' && found !== '') return found;
  }
  return null;
}

function step(at: unknown, key: string | number): unknown {
  return typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[key] : undefined;
}

function spell(path: readonly (string | number)[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
}
