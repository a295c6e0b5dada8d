// The files of Node's own library that the manifest names, each as the text of a late part "node/library/ID".
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as esbuild from "esbuild";
import ts from "typescript";

const kParameters = "exports,require,module,process,internalBinding,primordials";
// What runs before there is any loader.
const kFirstParameters = "exports,primordials,privateSymbols,perIsolateSymbols";

// What Node's library requires of others, and Debian's source leaves out: packages of npm, under the names that the library has for them.
const kDependencies = {
  "internal/deps/acorn/acorn/dist/acorn": "acorn",
  "internal/deps/acorn/acorn-walk/dist/walk": "acorn-walk",
  "internal/deps/minimatch/index": "minimatch",
};

// Each as one file, as the text of a late part "node/library/ID".
export async function nodeDependencies(target) {
  const { resolve } = createRequire(import.meta.url);
  return new Map(await Promise.all(Object.entries(kDependencies).map(async ([id, name]) => {
    const { outputFiles } = await esbuild.build({
      entryPoints: [resolve(name)], bundle: true, write: false, format: "cjs", platform: "node", target, charset: "ascii", legalComments: "none", minify: true, logLevel: "warning",
    });
    return [`node/library/${id}`, `(function(${kParameters}){"use strict";${outputFiles[0].text}\n})`];
  })));
}

// The manifest has a line per file, as sha256sum writes them. `ours` are parts that stand in for files of the library.
export function nodeLibrary(manifest, source, ours) {
  const lines = fs.readFileSync(manifest, "utf8").split("\n").filter((line) => /^[0-9a-f]{64}  /.test(line));
  return new Map(lines.map((line) => {
    const [sum, file] = line.split("  ");
    const place = path.join(source, file);
    if (!fs.existsSync(place)) fail(`${place} is missing: ./dev deps brings Node's library`);
    const text = fs.readFileSync(place);
    if (crypto.createHash("sha256").update(text).digest("hex") !== sum) {
      fail(`Debian's nodejs source has moved: ${file} is not the one that bindings/node was written for (bindings/node/library.txt)`);
    }
    const id = file.slice("lib/".length, -".js".length);
    if (ours.has(`node/lib/${id}`)) fail(`bindings/node/library.txt names ${file}, in place of which stands bindings/node/lib/${id}.ts`);
    const code = withoutComments(id, text.toString());
    const parameters = id.startsWith("internal/per_context/") ? kFirstParameters : kParameters;
    return [`node/library/${id}`, `(function(${parameters}){${code}\n})`];
  }));
}

// In ASCII, without comments and indentation. A bundler would make it smaller, but renames functions that are called like others further
// out, and their names can be seen.
function withoutComments(id, text) {
  const file = ts.createSourceFile(`${id}.js`, text, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const printed = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed }).printFile(file);
  // Lines within these are what scripts see.
  const literals = [];
  (function visit(node) {
    if (ts.isStringLiteral(node) || ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node)) literals.push([node.pos, node.end]);
    ts.forEachChild(node, visit);
  })(ts.createSourceFile(`${id}.js`, printed, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS));
  const isWithin = (at) => literals.some(([from, to]) => at > from && at < to);
  return printed.replace(/\n[ \n]+/g, (space, at) => (isWithin(at) ? space : "\n"))
    .replace(/[^\x00-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function fail(message) {
  process.stderr.write(message + "\n");
  process.exit(1);
}
