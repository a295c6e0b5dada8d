// userWorkers.create: traceRateLimitOptions and context.otel, as C++ takes them.
import { fail, object } from "./option_kinds";

export interface RateLimit { rateLimitKey: string; rateLimitRules: (string | number)[] }

const kMost = 0xffffffff;

function whole(value: unknown, least: number, name: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > kMost) fail(name, `a whole number from ${least} to ${kMost}`, value);
  return value as number;
}
function pattern(value: unknown, name: string): string {
  if (typeof value !== "string") return fail(name, "a regular expression in text", value);
  try {
    new RegExp(value);
  } catch (error) {
    throw new TypeError(`userWorkers.create: ${name} must be a regular expression: ${(error as Error).message}`);
  }
  return value;
}

export function rateLimit(options: unknown, name: string): RateLimit {
  const { key, rules = [] } = object(options, name);
  if (typeof key !== "string" || key === "") fail(`${name}.key`, "a text that is not empty", key);
  if (!Array.isArray(rules)) fail(`${name}.rules`, "a list", rules);
  return {
    rateLimitKey: key,
    // A key without a rule limits nothing.
    rateLimitRules: (rules as any[]).flatMap((given, i) => {
      const at = `${name}.rules[${i}]`;
      const { matches, ttl, budget } = object(given, at);
      const { local, global } = object(budget, `${at}.budget`);
      return [pattern(matches, `${at}.matches`), whole(ttl, 1, `${at}.ttl`), whole(local, 0, `${at}.budget.local`), whole(global, 0, `${at}.budget.global`)];
    }),
  };
}

export function attributes(otel: unknown, at: string): string[] {
  return Object.entries(object(otel, at)).flatMap(([name, value]) => (typeof value === "string" ? [name, value] : fail(`${at}.${name}`, "a text", value)));
}
