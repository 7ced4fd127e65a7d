/** Characters that a terminal draws in two columns. Unicode: UAX #11, the wide and fullwidth blocks. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
/** Characters that are drawn onto the one before, or not at all. */
const NARROW = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of CHARACTERS.segment(text)) width += widthOf(segment);
  return width;
}

const widthOf = (character: string): number => {
  if (NARROW.test(character)) return 0;
  return character > '\u00ff' && WIDE.test(character) ? 2 : 1;
};

/** The text, cut to so many columns with an ellipsis. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let result = '';
  let used = 1;
  for (const { segment } of CHARACTERS.segment(text)) {
    used += widthOf(segment);
    if (used > width) break;
    result += segment;
  }
  return `${result}…`;
}

/** Spaces after a text, up to so many columns. */
export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)));

/** Spaces before a text, up to so many columns. */
export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - textWidth(text))) + text;

/** A text as lines of at most so many columns; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
