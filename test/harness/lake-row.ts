/** A row, as the API serves it and as the lake holds it. */
export type LakeRow = Record<string, unknown>;
