import { listStretch, passStretch, type StretchLook } from './list-in-stretches.ts';
import { campaignQuestion, rowQuestion } from './list-questions.ts';
import type { MendContext, Transition } from './mend-contract.ts';
import { type MendState, openDays, settle } from './mend-state.ts';
import { reasonOf } from './reasons.ts';

/** Most campaigns to filter rows by. With more, all rows are listed. */
const MAX_CAMPAIGNS = 100;

/**
 * Phase `first_look`: lists campaigns, or the stream's own rows. Days on which Meta lists nothing beyond our rows are
 * settled as a difference. No report is read again for them, so a difference that persists for months stays cheap.
 */
export async function takeFirstLook(state: MendState, context: MendContext): Promise<Transition> {
  if (state.toList.length === 0) return { state: endFirstLook(state, context) };
  if (context.clock.short()) return { state, step: { kind: 'more' } };
  const question = context.firstLook === 'campaigns' ? campaignQuestion(context) : rowQuestion(context, null);
  const looked = await listStretch(state, context, question);
  return { state: noteLook(state, looked), step: { kind: 'more' } };
}

function noteLook(state: MendState, looked: StretchLook): MendState {
  if (looked.kind === 'again') return looked.state;
  const { days } = looked;
  const passed = passStretch(state, days);
  // Unknown where to look, so look everywhere.
  if (looked.kind === 'given_up' || !looked.sure) {
    return { ...passed, found: [...state.found, ...days], campaigns: null };
  }
  const short = new Set(looked.lacking.map(({ day }) => day));
  const objects = looked.lacking.map(({ object }) => object);
  return {
    ...passed,
    found: [...state.found, ...days.filter((day) => short.has(day))],
    campaigns: state.campaigns && [...new Set([...state.campaigns, ...objects])],
  };
}

function endFirstLook(state: MendState, context: MendContext): MendState {
  const atCampaigns = context.firstLook === 'campaigns';
  const clause = `Meta lists no ${atCampaigns ? 'campaign with more' : 'missing row'}`;
  let now = state;
  for (const day of openDays(state)) {
    if (state.found.includes(day)) continue;
    now = settle(now, day, { outcome: 'difference', reason: reasonOf(context.judge(day), clause) });
  }
  const few = atCampaigns && state.campaigns !== null && state.campaigns.length <= MAX_CAMPAIGNS;
  const phase = state.found.length === 0 ? 'settled' : 'reread';
  return { ...now, phase, toList: openDays(now), campaigns: few ? state.campaigns : null };
}
