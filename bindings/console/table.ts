// https://console.spec.whatwg.org/#table: rows and columns in a frame.
import { natives } from "../core/natives";
import { inspect } from "./inspect";
import { width } from "./layout";
import { kindOf } from "./names";

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
// Whole numbers stand on the right, where a column has nothing else.
const isWhole = (cell: string) => Number.isInteger(Number(cell));

// What stands in front of its row, and the row: of what is no list, by its keys. Null where there is nothing to draw.
function rowsOf(data: any): { title: string; rows: [string, unknown][]; isMap: boolean } {
  const numbered = (items: ArrayLike<unknown>): [string, unknown][] => {
    const rows: [string, unknown][] = [];
    for (let i = 0; i < items.length; ++i) rows.push([`${i}`, items[i]]);
    return rows;
  };
  switch (kindOf(data)) {
    case "Map": {
      const pairs: unknown[] = [];
      Map.prototype.forEach.call(data, (value, key) => { pairs.push([key, value]); });
      return { title: "(iter idx)", rows: numbered(pairs), isMap: true };
    }
    case "Set": {
      const items: unknown[] = [];
      Set.prototype.forEach.call(data, (item) => { items.push(item); });
      return { title: "(iter idx)", rows: numbered(items), isMap: false };
    }
    case "TypedArray": return { title: "(iter idx)", rows: numbered(data as ArrayLike<unknown>), isMap: false };
    case "Iterator": {
      const [entries, pairs] = natives.console.iteratorEntries(data);
      if (!pairs) return { title: "(iter idx)", rows: numbered(entries), isMap: false };
      const both: unknown[] = [];
      for (let i = 0; i + 1 < entries.length; i += 2) both.push([entries[i], entries[i + 1]]);
      return { title: "(iter idx)", rows: numbered(both), isMap: false };
    }
  }
  return { title: "(idx)", rows: Object.keys(data).map((key): [string, unknown] => [key, data[key]]), isMap: false };
}

export function tableOf(data: object, wanted: readonly string[] | undefined): string {
  const { title, rows, isMap } = rowsOf(data);
  const shown = (value: unknown) => inspect(value, { depth: 1 });
  const names: string[] = [];
  const cells: Map<string, string>[] = [];
  let hasValues = false;
  const known = new Set<string>();
  const put = (row: Map<string, string>, name: string, value: unknown) => {
    if (!known.has(name)) {
      known.add(name);
      names.push(name);
    }
    row.set(name, shown(value));
  };
  const values: string[] = [];
  for (const [, row] of rows) {
    const made = new Map<string, string>();
    let value = "";
    if (isMap) {
      const [key, of] = row as [unknown, unknown];
      put(made, "Key", key);
      value = shown(of);
      hasValues = true;
    } else if (isObject(row)) {
      for (const key of wanted ?? Object.keys(row)) if (key in row) put(made, key, (row as any)[key]);
    } else {
      value = shown(row);
      hasValues = true;
    }
    cells.push(made);
    values.push(value);
  }
  const columns = isMap ? ["Key"] : wanted ?? names;
  const withValues = hasValues && (wanted === undefined || isMap);
  const head = [title, ...columns, ...(withValues ? ["Values"] : [])];
  const body = rows.map(([index], at) => [index, ...columns.map((name) => cells[at]!.get(name) ?? ""), ...(withValues ? [values[at]!] : [])]);
  const widths = head.map((text, at) => body.reduce((most, row) => Math.max(most, width(row[at]!)), width(text)));
  const onRight = head.map((_, at) => body.every((row) => isWhole(row[at]!)));
  const line = (row: string[], isHead: boolean) => "│" + row.map((cell, at) => {
    const room = " ".repeat(widths[at]! - width(cell));
    return onRight[at] && !isHead ? ` ${room}${cell} ` : ` ${cell}${room} `;
  }).join("│") + "│";
  const rule = (left: string, middle: string, right: string) => left + widths.map((size) => "─".repeat(size + 2)).join(middle) + right;
  return [rule("┌", "┬", "┐"), line(head, true), rule("├", "┼", "┤"), ...body.map((row) => line(row, false)), rule("└", "┴", "┘")].join("\n");
}
