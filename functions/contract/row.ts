/** A row as the Graph API sent it. */
export type Row = Readonly<Record<string, unknown>>;
