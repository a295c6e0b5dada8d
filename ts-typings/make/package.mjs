// Makes the npm package edgert-types, ready for `npm pack`: package.mjs FOLDER VERSION. It holds the typings that are written by hand, those of the web that
// TypeScript's own library gives (web_typings.mjs), a tsconfig.json to extend, and the licences of both.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { webTypings } from "./web_typings.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const typings = path.dirname(here);
const root = path.dirname(typings);
const typescript = path.dirname(path.dirname(ts.sys.resolvePath(ts.getDefaultLibFilePath({}))));

export function makePackage(folder, version) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const put = (name, text) => fs.writeFileSync(path.join(folder, name), text);
  const json = (value) => JSON.stringify(value, null, 2) + "\n";
  const names = fs.readdirSync(typings).filter((name) => name.endsWith(".d.ts")).sort();
  const ours = new Map(names.map((name) => [name, fs.readFileSync(path.join(typings, name), "utf8")]));
  for (const [name, text] of ours) put(name, text);
  const listing = JSON.parse(fs.readFileSync(path.join(here, "listing.json"), "utf8"));
  put("web.d.ts", webTypings(listing, [...ours.values()]));
  for (const name of ["README.md", "tsconfig.json"]) fs.copyFileSync(path.join(typings, name), path.join(folder, name));
  fs.copyFileSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  fs.copyFileSync(path.join(typescript, "LICENSE.txt"), path.join(folder, "LICENSE.typescript.txt"));
  fs.copyFileSync(path.join(typescript, "ThirdPartyNoticeText.txt"), path.join(folder, "NOTICE.typescript.txt"));
  const kinds = ["main", "user", "event"];
  put("package.json", json({
    name: "edgert-types",
    version,
    description: "Types of what functions, main scripts and event workers of edgert have",
    license: "MIT AND Apache-2.0",
    types: "./index.d.ts",
    exports: {
      ".": { types: "./index.d.ts" },
      ...Object.fromEntries(kinds.map((kind) => [`./${kind}`, { types: `./${kind}.d.ts` }])),
      "./*.d.ts": "./*.d.ts",
      "./tsconfig.json": "./tsconfig.json",
      "./package.json": "./package.json",
    },
    files: ["*.d.ts", "tsconfig.json", "*.typescript.txt"],
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makePackage(path.resolve(process.argv[2]), process.argv[3]);
