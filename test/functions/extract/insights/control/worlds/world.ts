import type { Row } from '#functions/contract/row.ts';
import { addDays } from '#functions/runtime/days.ts';

/** How large a world is. */
export interface WorldSize {
  readonly seed: number;
  readonly ads: number;
  readonly campaigns: number;
  readonly days: number;
  /** Breakdown values of each ad; 1: rows have no breakdown. */
  readonly values: number;
}

/** What one ad delivered on one day, for one value of the breakdown. */
export interface Cell {
  readonly campaign: string;
  readonly ad: string;
  readonly day: string;
  readonly value: number;
  /** `odd`: a status that no enum has. */
  readonly status: 'live' | 'gone' | 'odd';
  /** Before anything restates; spend in cents. */
  readonly impressions: number;
  readonly clicks: number;
  readonly linkClicks: number;
  readonly spend: number;
}

/** A seeded source of numbers in [0, 1). */
export function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An account with campaigns, ads and what they delivered; some ads are gone, and most days lack some ads. */
export class World {
  readonly days: readonly string[];
  readonly cells: readonly Cell[];

  constructor(size: WorldSize, oddAds = 0) {
    this.days = Array.from({ length: size.days }, (_, index) => addDays('2026-10-01', index));
    const draw = draws(size.seed);
    const whole = (most: number) => Math.floor(draw() * most);
    this.cells = Array.from({ length: size.ads }, (_, index) => index).flatMap((index) => {
      const gone = draw() < 0.06;
      const status = index < oddAds ? 'odd' : gone ? 'gone' : 'live';
      const one = { ad: `${2_000 + index}`, campaign: `${100 + (index % size.campaigns)}`, status } as const;
      return this.days.flatMap((day) => {
        if (index >= oddAds && draw() < 0.3) return [];
        return Array.from({ length: size.values }, (_, value) => {
          const impressions = 1 + whole(2_000);
          const clicks = whole(impressions / 10);
          const linkClicks = whole(clicks + 1);
          return { ...one, day, value, impressions, clicks, linkClicks, spend: whole(5_000) };
        });
      });
    });
  }
}

/** How numbers of a cell have grown or shrunk by a moment. */
export type Factor = (cell: Cell) => number;

/** Several cells as one row of the API. @param key the fields that identify it. */
export function rowOf(cells: readonly Cell[], key: Row, factor: Factor): Row {
  const sum = (name: 'impressions' | 'clicks' | 'linkClicks' | 'spend') =>
    cells.reduce((total, cell) => total + Math.round(cell[name] * factor(cell)), 0);
  return {
    ...key,
    impressions: String(sum('impressions')),
    clicks: String(sum('clicks')),
    inline_link_clicks: String(sum('linkClicks')),
    spend: (sum('spend') / 100).toFixed(2),
  };
}

/** Cells by a text. */
export function groupCells(cells: readonly Cell[], by: (cell: Cell) => string): Map<string, Cell[]> {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const group = groups.get(by(cell));
    if (group === undefined) groups.set(by(cell), [cell]);
    else group.push(cell);
  }
  return groups;
}
