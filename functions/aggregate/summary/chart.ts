/** Width and height of a chart in its own units; it is stretched to the width of its card. */
export const CHART = { width: 600, height: 90 } as const;
