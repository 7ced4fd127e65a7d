import { cutOff, listStretch, passStretch } from './list-in-stretches.ts';
import { rowQuestion } from './list-questions.ts';
import type { Lacking } from './listed-rows.ts';
import type { MendContext, Transition } from './mend-contract.ts';
import { type MendState, obstruct } from './mend-state.ts';
import { readMissing } from './read-missing.ts';

/** Most objects whose rows one look-up reads synchronously. Beyond that, it uses further reports. */
const MAX_OBJECTS = 500;

/**
 * Phase `list`: lists the stream's own rows for the days that rereading did not repair. Rows that are missing or have
 * smaller counts are read synchronously, or by further reports if they are many.
 */
export async function listMissing(state: MendState, context: MendContext): Promise<Transition> {
  const toList = state.toList.filter((day) => context.judge(day).verdict === 'short');
  if (toList.length === 0) return { state: endList({ ...state, toList }) };
  if (context.clock.short()) return { state, step: { kind: 'more' } };
  const now = { ...state, toList };
  const listed = await listStretch(now, context, rowQuestion(context, now.campaigns));
  return { state: await noteList(now, context, listed), step: { kind: 'more' } };
}

async function noteList(
  state: MendState,
  context: MendContext,
  listed: Awaited<ReturnType<typeof listStretch>>,
): Promise<MendState> {
  if (listed.kind === 'again') return listed.state;
  const { days } = listed;
  if (listed.kind === 'given_up') return obstruct(passStretch(state, days), days, listed.clause);
  const read = await mendStretch(state, context, listed.lacking, days);
  return listed.sure ? read : obstruct(read, days, 'Meta refused to list its rows');
}

/** Reads the missing rows of a list, or leaves them to further reports. */
async function mendStretch(
  state: MendState,
  context: MendContext,
  lacking: readonly Lacking[],
  days: readonly string[],
): Promise<MendState> {
  const passed = passStretch(state, days);
  const objects = new Set(lacking.map(({ object }) => object)).size;
  if (objects === 0) return passed;
  const lackingDays = daysOf(lacking);
  if (state.objectsRead + objects > MAX_OBJECTS) {
    if (!state.reportsUsed) return { ...passed, reportDays: [...state.reportDays, ...lackingDays] };
    const clause = `${objects} objects with missing rows are too many to read one by one`;
    return obstruct(passed, missingDays(lacking), clause);
  }
  const read = await readMissing(context, lackingDays, lacking);
  const kept = { rowsRead: true, unstaged: true };
  if (read.kind === 'cut_off') {
    const again = cutOff({ ...state, ...kept }, days);
    if (again.kind === 'again') return again.state;
    return again.kind === 'given_up' ? obstruct({ ...passed, ...kept }, days, again.clause) : passed;
  }
  const now = { ...passed, ...kept, objectsRead: state.objectsRead + objects };
  return missingDays(read.unread).reduce((so, day) => {
    const rows = read.unread.filter((one) => one.missing && one.day === day).length;
    const clause = `Meta lists ${rows} missing ${rows === 1 ? 'row' : 'rows'} but does not return ${rows === 1 ? 'it' : 'them'}`;
    return obstruct(so, [day], clause);
  }, now);
}

/** The next state after all days were listed: further reports, then staging, if needed. */
function endList(state: MendState): MendState {
  if (state.reportDays.length > 0) return { ...state, phase: 'reports' };
  return { ...state, phase: state.unstaged ? 'stage' : 'final' };
}

const daysOf = (lacking: readonly Lacking[]): string[] => [...new Set(lacking.map(({ day }) => day))].sort();

/** Days on which whole rows are missing. Smaller counts do not hold a day back. */
const missingDays = (lacking: readonly Lacking[]): string[] =>
  daysOf(lacking.filter(({ missing }) => missing));
