// The files of Node's own library that the manifest names, each as the text of a late part "node/library/ID".
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";

const kParameters = "exports,require,module,process,internalBinding,primordials";
// What runs before there is any loader.
const kFirstParameters = "exports,primordials,privateSymbols,perIsolateSymbols";

// The manifest has a line per file, as sha256sum writes them. `ours` are parts that stand in for files of the library.
export async function nodeLibrary(manifest, source, target, ours) {
  const lines = fs.readFileSync(manifest, "utf8").split("\n").filter((line) => /^[0-9a-f]{64}  /.test(line));
  return new Map(await Promise.all(lines.map(async (line) => {
    const [sum, file] = line.split("  ");
    const place = path.join(source, file);
    if (!fs.existsSync(place)) fail(`${place} is missing: ./dev deps brings Node's library`);
    const text = fs.readFileSync(place);
    if (crypto.createHash("sha256").update(text).digest("hex") !== sum) {
      fail(`Debian's nodejs source has moved: ${file} is not the one that bindings/node was written for (bindings/node/library.txt)`);
    }
    const id = file.slice("lib/".length, -".js".length);
    if (ours.has(`node/lib/${id}`)) fail(`bindings/node/library.txt names ${file}, in place of which stands bindings/node/lib/${id}.ts`);
    // White space alone: names, also those of functions that nobody calls by them, can be seen in errors and by util.inspect.
    const { code } = await esbuild.transform(text, { target, charset: "ascii", legalComments: "none", minifyWhitespace: true, logLevel: "warning" });
    const parameters = id.startsWith("internal/per_context/") ? kFirstParameters : kParameters;
    return [`node/library/${id}`, `(function(${parameters}){${code}\n})`];
  })));
}

function fail(message) {
  process.stderr.write(message + "\n");
  process.exit(1);
}
