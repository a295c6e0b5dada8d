// The CSS of `%c` as what terminals understand.

const basic = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
// Those of CSS that a terminal has no word for.
const others: Record<string, string> = {
  gray: "808080", grey: "808080", silver: "c0c0c0", maroon: "800000", olive: "808000", lime: "00ff00", teal: "008080", navy: "000080", purple: "800080",
  fuchsia: "ff00ff", aqua: "00ffff", orange: "ffa500", orangered: "ff4500", darkorange: "ff8c00", gold: "ffd700", pink: "ffc0cb", hotpink: "ff69b4",
  deeppink: "ff1493", salmon: "fa8072", coral: "ff7f50", tomato: "ff6347", crimson: "dc143c", firebrick: "b22222", darkred: "8b0000", brown: "a52a2a",
  chocolate: "d2691e", tan: "d2b48c", khaki: "f0e68c", violet: "ee82ee", orchid: "da70d6", plum: "dda0dd", indigo: "4b0082", rebeccapurple: "663399",
  slateblue: "6a5acd", royalblue: "4169e1", dodgerblue: "1e90ff", deepskyblue: "00bfff", skyblue: "87ceeb", lightblue: "add8e6", steelblue: "4682b4",
  darkblue: "00008b", turquoise: "40e0d0", lightgreen: "90ee90", springgreen: "00ff7f", limegreen: "32cd32", forestgreen: "228b22", seagreen: "2e8b57",
  darkgreen: "006400", yellowgreen: "9acd32", darkgray: "a9a9a9", darkgrey: "a9a9a9", lightgray: "d3d3d3", lightgrey: "d3d3d3", dimgray: "696969", dimgrey: "696969",
};

const byte = (value: number) => Math.round(Math.min(Math.max(value, 0), 255));
const part = (text: string, whole: number) => (text.endsWith("%") ? (parseFloat(text) / 100) * whole : parseFloat(text));

// https://drafts.csswg.org/css-color/#hsl-to-rgb
function ofHue(hue: number, saturation: number, light: number): string {
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return byte(255 * (light - saturation * Math.min(light, 1 - light) * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return `${channel(0)};${channel(8)};${channel(4)}`;
}

// "255;0;0" for what it names, null for what is no colour.
function rgbOf(value: string): string | null {
  const hex = /^#([0-9a-f]{3,8})$/.exec(others[value] === undefined ? value : `#${others[value]}`);
  if (hex !== null) {
    const digits = hex[1]!;
    const wide = digits.length >= 6;
    if (digits.length === 5 || digits.length === 7) return null;
    const channel = (at: number) => parseInt(wide ? digits.slice(2 * at, 2 * at + 2) : digits.slice(at, at + 1).repeat(2), 16);
    return `${channel(0)};${channel(1)};${channel(2)}`;
  }
  const call = /^(rgb|hsl)a?\(\s*(-?[\d.]+%?)(?:deg)?[\s,]+(-?[\d.]+%?)[\s,]+(-?[\d.]+%?)/.exec(value);
  if (call === null) return null;
  if (call[1] === "rgb") return `${byte(part(call[2]!, 255))};${byte(part(call[3]!, 255))};${byte(part(call[4]!, 255))}`;
  const hue = parseFloat(call[2]!) % 360;
  return ofHue(hue < 0 ? hue + 360 : hue, Math.min(part(call[3]!, 1), 1), Math.min(part(call[4]!, 1), 1));
}

// `first`: 30 of letters, 40 of what lies behind them.
function colorCode(value: string, first: number): string | null {
  if (value === "inherit" || value === "initial" || value === "unset") return `${first + 9}`;
  const at = basic.indexOf(value);
  if (at >= 0) return `${first + at}`;
  const rgb = rgbOf(value);
  return rgb === null ? null : `${first + 8};2;${rgb}`;
}

// What switches the styles on that are named, after all others have been switched off.
export function styled(css: string): string {
  let codes = "0";
  const add = (code: string | null) => { if (code !== null) codes += `;${code}`; };
  for (const declaration of css.slice(0, 1000).split(";")) {
    const colon = declaration.indexOf(":");
    if (colon < 0) continue;
    const name = declaration.slice(0, colon).trim().toLowerCase(), value = declaration.slice(colon + 1).trim().toLowerCase();
    switch (name) {
      case "color": add(colorCode(value, 30)); break;
      case "background": case "background-color": add(colorCode(value, 40)); break;
      case "font-weight": if (value === "bold" || value === "bolder" || Number(value) >= 600) add("1"); break;
      case "font-style": if (value === "italic" || value.startsWith("oblique")) add("3"); break;
      case "opacity": if (Number(value) < 1) add("2"); break;
      case "text-decoration": case "text-decoration-line":
        if (value.includes("underline")) add("4");
        if (value.includes("line-through")) add("9");
        if (value.includes("overline")) add("53");
        break;
    }
  }
  return `\x1b[${codes}m`;
}
export const plainAgain = "\x1b[0m";
