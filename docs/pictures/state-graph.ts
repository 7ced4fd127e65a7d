import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { z } from 'zod';

/** As much of a state machine's definition as a picture needs. */
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Type: string;
  readonly Next?: string | undefined;
  readonly Default?: string | undefined;
  readonly Choices?: readonly { readonly Next: string }[] | undefined;
  readonly Catch?: readonly { readonly Next: string }[] | undefined;
  readonly Branches?: readonly Machine[] | undefined;
  readonly ItemProcessor?: Machine | undefined;
}

const Target = z.object({ Next: z.string() });
const StateSchema: z.ZodType<State> = z.lazy(() =>
  z.object({
    Type: z.string(),
    Next: z.string().optional(),
    Default: z.string().optional(),
    Choices: z.array(Target).optional(),
    Catch: z.array(Target).optional(),
    Branches: z.array(MachineSchema).optional(),
    ItemProcessor: MachineSchema.optional(),
  }),
);
const MachineSchema: z.ZodType<Machine> = z.object({
  StartAt: z.string(),
  States: z.record(z.string(), StateSchema),
});

/** Ends without work, which would make the picture twice as wide. */
const MINOR =
  /(planned\??|taken over|status unknown|not recorded|done|Not started|Not published|Published)$/i;

const COLORS: Readonly<Record<string, string>> = { Task: '#fff4e5', Wait: '#eef1f8', Choice: '#ffffff' };

/**
 * A state machine as the Step Functions console draws it: from top to bottom, a Map and a Parallel as boxes around what
 * is in them. Ends without work are left out.
 * @param definition in the Amazon States Language. @returns SVG.
 */
export async function stateGraph(definition: unknown): Promise<string> {
  const machine = MachineSchema.parse(definition);
  const dot = [
    'digraph { compound=true; rankdir=TB; nodesep=0.15; ranksep=0.3; bgcolor="white"; fontname="Helvetica"',
    'node [shape=box style="rounded,filled" fillcolor="white" color="#5a6270" fontname="Helvetica" fontsize=11 height=0.35 margin="0.12,0.05"]',
    'edge [color="#5a6270" arrowsize=0.6]',
    'Start [shape=circle label="Start" fillcolor="#ffe3b3" fixedsize=true width=0.6]',
    ...draw(machine),
    `Start -> ${ends(machine, machine.StartAt).head}`,
    '}',
  ].join('\n');
  const graphviz = await Graphviz.load();
  // Graphviz has no title for the picture as a whole.
  return graphviz.dot(dot, 'svg').replace(/(<svg[^>]*>)/, '$1\n<title>The state machine</title>');
}

/** A branch has its stream's name at its head, and not in each state. */
function branch(machine: Machine): string[] {
  const stream = /^Extract (.*)$/m.exec(Object.keys(machine.States).join('\n'))?.[1] ?? '';
  const lines = draw(machine, (name) => name.replace(new RegExp(`(?: for)? ${stream}`), ''));
  return [
    `subgraph ${quoted(`cluster branch ${stream}`)} { label=${quoted(stream)} fontsize=11 color="#d5d9e0" style=rounded labeljust=c`,
    ...lines,
    '}',
  ];
}

/** The nodes and arrows of a machine, and of what is in it. @param labelOf what is written into a state. */
function draw(machine: Machine, labelOf = (name: string): string => name): string[] {
  return shownStates(machine).flatMap(([name, state]) => {
    const inner = [
      ...(state.Branches ?? []),
      ...(state.ItemProcessor === undefined ? [] : [state.ItemProcessor]),
    ];
    const own = inner.length === 0 ? [node(name, labelOf(name), state)] : cluster(name, state.Type, inner);
    return [...own, ...arrows(machine, name, state)];
  });
}

const shownStates = ({ States }: Machine): [string, State][] =>
  Object.entries(States).filter(([name]) => !MINOR.test(name));

function node(name: string, label: string, { Type }: State): string {
  const isEnd = Type === 'Succeed' || Type === 'Fail';
  const color = Type === 'Succeed' ? '#d9f2e1' : Type === 'Fail' ? '#fbdedb' : (COLORS[Type] ?? 'white');
  const shape = isEnd ? ' shape=oval' : '';
  return `${quoted(name)} [label=${quoted(wrapped(label))} fillcolor="${color}"${shape}]`;
}

function cluster(name: string, type: string, inner: readonly Machine[]): string[] {
  return [
    `subgraph ${quoted(`cluster ${name}`)} { label=${quoted(`${name} (${type})`)} fontsize=11 color="#8a93a5" style="rounded,dashed" labeljust=l`,
    ...inner.flatMap((machine) => (type === 'Parallel' ? branch(machine) : draw(machine))),
    '}',
  ];
}

function arrows(machine: Machine, name: string, state: State): string[] {
  const line = (to: string, style: string) => {
    const target = resolve(machine, to);
    if (target === undefined) return [];
    const [from, into] = [ends(machine, name), ends(machine, target)];
    const clusters = [
      ...(from.box === undefined ? [] : [`ltail=${quoted(from.box)}`]),
      ...(into.box === undefined ? [] : [`lhead=${quoted(into.box)}`]),
    ].join(' ');
    return [`${from.tail} -> ${into.head} [${style} ${clusters}]`];
  };
  const next = new Set([state.Next, ...(state.Choices ?? []).map(({ Next }) => Next), state.Default]);
  const caught = new Set((state.Catch ?? []).map(({ Next }) => Next));
  return [
    ...[...next].flatMap((to) => (to === undefined ? [] : line(to, ''))),
    ...[...caught].filter((to) => !next.has(to)).flatMap((to) => line(to, 'style=dashed color="#b3261e"')),
  ];
}

/** The state that is drawn where an arrow leads: through states that are left out, or none. */
function resolve(machine: Machine, name: string): string | undefined {
  if (!MINOR.test(name)) return name;
  if (/status unknown$/.test(name)) return undefined;
  const { Choices, Default, Next } = machine.States[name] ?? {};
  const next = Choices?.map((choice) => choice.Next).find((to) => !MINOR.test(to)) ?? Default ?? Next;
  return next === undefined || MINOR.test(next) ? undefined : next;
}

/** Where arrows begin and end: a box has them at its first state. */
function ends(machine: Machine, name: string): { head: string; tail: string; box?: string } {
  const shown = resolve(machine, name) ?? name;
  const { Branches, ItemProcessor } = machine.States[shown] ?? {};
  const inner = ItemProcessor ?? Branches?.[Math.floor((Branches.length - 1) / 2)];
  if (inner === undefined) return { head: quoted(shown), tail: quoted(shown) };
  const first = ends(inner, inner.StartAt);
  const last = shownStates(inner).at(-1)?.[0] ?? shown;
  return { head: first.head, tail: ends(inner, last).tail, box: `cluster ${shown}` };
}

const quoted = (text: string): string => JSON.stringify(text);

/** A name in lines of about 14 letters. */
const wrapped = (name: string): string => name.replaceAll(/(.{9,}?) /g, '$1\n');
