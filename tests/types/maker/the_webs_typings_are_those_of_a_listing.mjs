// What web_typings.mjs keeps of TypeScript's library: the values that a listing has, of these the members that it has, and the types that both need.
import assert from "node:assert";
import fs from "node:fs";
import ts from "typescript";
import { webTypings } from "../../../ts-typings/make/web_typings.mjs";

const listing = {
  EventTarget: { kind: "class", static: [], members: ["addEventListener", "dispatchEvent"] },
  AbortSignal: { kind: "class", extends: "EventTarget", static: ["timeout"], members: ["aborted", "onabort", "reason"] },
  MessageEvent: { kind: "class", static: [], members: ["data", "source"] },
  Response: { kind: "class", static: ["json"], members: ["body", "json", "status"] },
  URL: { kind: "class", static: [], members: ["href"] },
  Headers: { kind: "class", static: [], members: ["get"] },
  console: { kind: "object", members: ["log"] },
  structuredClone: { kind: "function" },
  WebAssembly: { kind: "namespace" },
  "WebAssembly.Module": { kind: "class", static: ["exports"], members: [] },
  "WebAssembly.compile": { kind: "function" },
};
const made = webTypings(listing, ["declare var URL: { new (url: string): URL };\ntype CompressionFormat = 'ours';\ninterface Ours { init: RequestInit }\n"]);
const file = ts.createSourceFile("web.d.ts", made, ts.ScriptTarget.ESNext, true);
assert.deepEqual(file.parseDiagnostics, []);

const find = (name, of = file) => of.statements.filter((one) => (one.name ?? one.declarationList?.declarations[0].name)?.text === name);
const interfaceOf = (name, of = file) => find(name, of).filter(ts.isInterfaceDeclaration);
const members = (name, of) => interfaceOf(name, of).flatMap((one) => one.members.map((member) => member.name?.getText()));
const staticsOf = (name, of = file) => find(name, of).find(ts.isVariableStatement).declarationList.declarations[0].type.members.map((member) => member.name?.getText());

// Values that are not there have gone, and with them the interfaces that nothing else names.
for (const name of ["Worker", "ServiceWorker", "XMLHttpRequest", "OffscreenCanvas", "location", "setTimeout", "Blob"]) assert.ok(!find(name).some(ts.isVariableStatement), name);
for (const name of ["Worker", "ServiceWorker", "XMLHttpRequest", "OffscreenCanvas", "WorkerLocation"]) assert.equal(interfaceOf(name).length, 0, name);
// Members, static ones, those of a mixin (Body), and those of a class that is extended.
assert.deepEqual([...new Set(members("AbortSignal"))].sort(), ["aborted", "addEventListener", "onabort", "reason"]);
assert.deepEqual(staticsOf("AbortSignal"), ["prototype", undefined, "timeout"]);
assert.deepEqual(members("Body"), ["body", "json"]);
assert.deepEqual(members("Response"), ["status"]);
assert.deepEqual(members("Console"), ["log"]);
// Types that are not there leave unions.
assert.doesNotMatch(made, /\bServiceWorker\b|\bOffscreenCanvas\b|\bImageBitmap\b/);
assert.match(made, /type MessageEventSource = [^;]*\bMessagePort\b|interface MessageEvent/);
// What is declared by hand is left to the hand; interfaces merge with it.
assert.ok(!find("URL").some(ts.isVariableStatement));
assert.deepEqual(members("URL"), ["href"]);
assert.equal(find("CompressionFormat").length, 0);
assert.ok(members("RequestInit").includes("method"), "a type that only the hand-written part names");
// Namespaces hold what they have.
const [namespace] = find("WebAssembly");
assert.deepEqual(staticsOf("Module", namespace.body), ["prototype", undefined, "exports"]);
assert.ok(find("compile", namespace.body).length > 0 && find("instantiate", namespace.body).length === 0 && find("Table", namespace.body).length === 0);
// Whose it is.
assert.match(made, /^\/\/ .*TypeScript \d+\.\d+.*Apache License 2\.0/);

// Of all that TypeScript knows of workers and ours lack, not even the names of types are left.
const read = (url) => fs.readFileSync(new URL(url, import.meta.url), "utf8");
const typings = new URL("../../../ts-typings/", import.meta.url);
const real = JSON.parse(read("../../../ts-typings/make/listing.json"));
const ours = fs.readdirSync(typings).filter((name) => name.endsWith(".d.ts")).map((name) => fs.readFileSync(new URL(name, typings), "utf8"));
const whole = webTypings(real, ours);
const known = fs.readFileSync(ts.getDefaultLibFilePath({}).replace(/lib\.d\.ts$/, "lib.webworker.d.ts"), "utf8");
const lacking = [...new Set([...known.matchAll(/^declare (?:var|function) (\w+)/gm)].map(([, name]) => name))].filter((name) => !real[name]);
assert.ok(lacking.length > 150, `${lacking.length} names`);
assert.deepEqual(lacking.filter((name) => new RegExp(`^(declare )?(interface|var|function|type) ${name}\\b`, "m").test(whole)), []);
