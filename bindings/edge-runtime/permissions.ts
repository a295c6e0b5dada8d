// userWorkers.create: permissions, in the reference runtime's spelling (allow_net) or in that of scripts (allowNet).
import { fail, flag, nearest, object, show, text } from "./option_kinds";

// What a function can do here at all, beside the net and imports: a restriction of these cannot be kept, so it is refused. Writing,
// running, foreign code and the system are nobody's: to restrict them changes nothing.
const held = ["env", "read"];
const kinds = ["env", "net", "ffi", "read", "run", "sys", "write", "import"];
const names = ["allow_all", ...kinds.flatMap((kind) => [`allow_${kind}`, `deny_${kind}`])];
const scripted = (name: string) => name.replace(/_./g, (pair) => pair[1]!.toUpperCase());

export interface Permissions { allowNet: string[] | null; denyNet: string[] | null; allowImport: string[] | null }

// null: nothing; a list names what, an empty one all.
function list(value: unknown, name: string): string[] | null {
  if (value === null || value === false) return null;
  if (value === true) return [];
  if (!Array.isArray(value)) return fail(name, "a list of texts, null, true or false", value);
  const entries: string[] = [];
  for (let i = 0; i < value.length; ++i) {
    const entry = text(value[i], `${name}[${i}]`);
    if (entry === "") fail(`${name}[${i}]`, "a text that is not empty", entry);
    entries.push(entry);
  }
  return entries;
}

export function permissions(value: unknown, name: string): Permissions {
  const from = object(value, name);
  const stated: Record<string, unknown> = {};
  for (const right of names) {
    const one = from[right];
    const other = from[scripted(right)];
    if (one !== undefined && other !== undefined) throw new TypeError(`userWorkers.create: ${name}.${right} and ${name}.${scripted(right)} are both given`);
    stated[right] = one === undefined ? other : one;
  }
  for (const key of Object.keys(from)) {
    if (names.includes(key) || names.some((right) => scripted(right) === key)) continue;
    const meant = nearest(key, names);
    throw new TypeError(`userWorkers.create: ${name} has no ${show(key)}${meant === null ? "" : `; ${meant} may be meant`}`);
  }
  const all = stated.allow_all !== undefined && stated.allow_all !== null && flag(stated.allow_all, `${name}.allow_all`);
  // Undefined where nothing is said.
  const rights: Record<string, string[] | null | undefined> = {};
  for (const right of names.slice(1)) {
    if (stated[right] !== undefined) rights[right] = list(stated[right], `${name}.${right}`);
  }
  const restricted = (right: string) => rights[right] === null || (rights[right]?.length ?? 0) > 0;
  for (const kind of held) {
    if (restricted(`allow_${kind}`)) throw new TypeError(`userWorkers.create: ${name}.allow_${kind} is not supported yet, but for all: []`);
    if (rights[`deny_${kind}`]) throw new TypeError(`userWorkers.create: ${name}.deny_${kind} is not supported yet`);
  }
  if (all && restricted("allow_net")) throw new TypeError(`userWorkers.create: ${name}.allow_all and ${name}.allow_net contradict each other`);
  if (rights.deny_import) throw new TypeError(`userWorkers.create: ${name}.deny_import is not supported yet`);
  const statedOrAll = (right: string) => (rights[right] === undefined ? [] : rights[right]!);
  return { allowNet: statedOrAll("allow_net"), denyNet: rights.deny_net ?? null, allowImport: statedOrAll("allow_import") };
}
