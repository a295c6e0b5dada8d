// https://console.spec.whatwg.org/#formatter: what the methods of console make of what they are given.
import { inspect } from "./inspect";
import { plainAgain, styled } from "./styles";

// `isStyled`: whether `%c` means anything where it goes.
export function format(args: readonly unknown[], isStyled = false): string {
  const first = args[0];
  if (typeof first !== "string") return args.map(plain).join(" ");
  if (args.length === 1) return first;
  let next = 1;
  let hasStyle = false;
  const text = first.replace(/%[sdifoOjc%]/g, (directive) => {
    if (directive === "%%") return "%";
    if (next >= args.length) return directive;
    const value: any = args[next++];
    switch (directive) {
      case "%s": return asText(value);
      case "%d": case "%i": return typeof value === "symbol" ? "NaN" : typeof value === "bigint" ? String(value) : String(parseInt(asText(value), 10));
      case "%f": return typeof value === "symbol" ? "NaN" : String(parseFloat(asText(value)));
      case "%j": return asJson(value) ?? directive;
      case "%c":
        if (!isStyled) return "";
        hasStyle = true;
        return styled(asText(value));
      default: return inspect(value);
    }
  });
  return [hasStyle ? text + plainAgain : text, ...args.slice(next).map(plain)].join(" ");
}

const plain = (value: unknown) => (typeof value === "string" ? value : inspect(value));

function asText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return inspect(value);
  }
}

function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError && typeof value === "object") return "[Circular]";
    throw error;
  }
}
