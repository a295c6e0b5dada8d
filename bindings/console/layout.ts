// Where what inspect has made of the parts of a value stands: on one line, in columns, or each part on a line of its own.
import { arrayOf } from "edgert:core/primordials";

const withoutColors = (text: string) => text.replace(/\x1b\[\d+m/g, "");
const wide = /[\u1100-\u115f\u2329\u232a\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b001}\u{1f1e6}-\u{1f1ff}\u{1f200}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{1fa70}-\u{1faff}\u{20000}-\u{3fffd}]/gu;
const empty = /[\x00-\x1f\x7f-\x9f\u0300-\u036f\u200b-\u200f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\u{e0100}-\u{e01ef}]/gu;

// The columns that a text takes on a terminal.
export function width(text: string): number {
  const plain = withoutColors(text);
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  // A letter beyond the basic plane is two units long.
  return plain.replace(empty, "").replace(wide, "  ").replace(/[\ud800-\udbff][\udc00-\udfff]/g, " ").length;
}

export interface Layout {
  breakLength: number;
  compact: boolean | number;
  colors: boolean;
  trailingComma: boolean;
  iterableLimit: number;
}

const lengthOf = (text: string, { colors }: Layout) => (colors ? withoutColors(text).length : text.length);

// More than six short elements stand in columns, about 2.5 times as wide as they are high.
export function columns(items: string[], indent: number, areNumbers: boolean, layout: Layout): string[] {
  if (typeof layout.compact !== "number" || layout.compact < 1 || items.length <= 6) return items;
  const last = items.length > layout.iterableLimit ? items[items.length - 1] : undefined;
  const cells = last === undefined ? items : items.slice(0, -1);
  const lengths = cells.map(width);
  let longest = 0, total = 0;
  for (const length of lengths) {
    longest = Math.max(longest, length);
    total += length + 2;
  }
  const cell = longest + 2;
  if (cell * 3 + indent >= layout.breakLength || !(total / cell > 5 || longest <= 6)) return items;
  const biased = Math.max(cell - 3 - Math.sqrt(cell - total / items.length), 1);
  const count = Math.min(Math.round(Math.sqrt(2.5 * biased * cells.length) / biased), Math.floor((layout.breakLength - indent) / cell), layout.compact * 4, 15);
  if (count <= 1) return items;
  const widths = arrayOf(count, () => 0) as number[];
  for (let i = 0; i < cells.length; ++i) widths[i % count]! = Math.max(widths[i % count]!, lengths[i]!);
  const rows: string[] = [];
  for (let begin = 0; begin < cells.length; begin += count) {
    const end = Math.min(begin + count, cells.length);
    let row = "";
    for (let i = begin; i < end; ++i) {
      const room = " ".repeat(widths[i - begin]! - lengths[i]!);
      if (areNumbers) row += room + cells[i]! + (i + 1 < end ? ", " : "");
      else row += i + 1 < end ? `${cells[i]!}, ${room}` : cells[i]!;
    }
    rows.push(row);
  }
  if (last !== undefined) rows.push(last);
  return rows;
}

// `base` stands in front of the bracket: `Map(2)`, or all of an error's stack. In this reckoning the space behind a class's name counts, and
// that behind what is shown without brackets, too, does not: `isWord`. `isFlat` says whether few enough levels lie below for one line.
export function join(base: string, open: string, parts: string[], close: string, indent: number, isWord: boolean, isFlat: boolean, layout: Layout): string {
  const head = base === "" ? open : `${base} ${open}`;
  if (parts.length === 0) return head + close;
  const fits = (start: number) => {
    let length = parts.length + start;
    if (length + parts.length > layout.breakLength) return false;
    for (const part of parts) {
      length += lengthOf(part, layout);
      if (length > layout.breakLength || part.includes("\n")) return false;
    }
    return !base.includes("\n");
  };
  const space = " ".repeat(indent);
  if (layout.compact === true) {
    if (fits(0)) return `${head} ${parts.join(", ")} ${close}`;
    return `${head}${head.length === 1 ? " " : `\n${space}  `}${parts.join(`,\n${space}  `)} ${close}`;
  }
  if (isFlat && fits(parts.length + indent + open.length + (base === "" || isWord ? 0 : 1) + lengthOf(base, layout) + 10)) return `${head} ${parts.join(", ")} ${close}`;
  return `${head}\n${space}  ${parts.join(`,\n${space}  `)}${layout.trailingComma ? "," : ""}\n${space}${close}`;
}
