import { IMAGES } from './ad-images.ts';
import { VIDEOS } from './ad-videos.ts';
import { ADS } from './ads.ts';
import { ADSETS } from './adsets.ts';
import { CAMPAIGNS } from './campaigns.ts';
import { CREATIVES } from './creatives.ts';
import { AUDIENCES } from './custom-audiences.ts';
import { CONVERSIONS } from './custom-conversions.ts';
import { LABELS } from './labels.ts';
import type { ObjectType } from './object-type.ts';

/** The edges of an account and what each lists. To add an edge, write a file with its type and a line here. */
const OBJECTS = {
  ads: ADS,
  adsets: ADSETS,
  campaigns: CAMPAIGNS,
  adcreatives: CREATIVES,
  adlabels: LABELS,
  adimages: IMAGES,
  advideos: VIDEOS,
  customaudiences: AUDIENCES,
  customconversions: CONVERSIONS,
} as const satisfies Record<string, ObjectType>;

/** Name of an edge that lists objects. */
export type EdgeName = keyof typeof OBJECTS;

/** Whether an account has an edge of this name that lists objects. */
export const isEdge = (name: string | undefined): name is EdgeName => name !== undefined && name in OBJECTS;

/** What an edge lists. */
export const objectTypeOf = (edge: EdgeName): ObjectType => OBJECTS[edge];

/** The edge that lists objects of this kind, and their type. */
export function edgeOfKind(kind: ObjectType['kind']): { edge: EdgeName; type: ObjectType } | undefined {
  for (const [edge, type] of Object.entries(OBJECTS)) {
    if (type.kind === kind && isEdge(edge)) return { edge, type };
  }
  return undefined;
}
