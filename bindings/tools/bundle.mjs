// Makes what the snapshot is made of: node bindings/tools/bundle.mjs OUTPUT TARGET NODE
//
// OUTPUT/web_platform.js is the platform, the body of a function of `natives`; OUTPUT/late/PART.js is a part that is compiled when a
// script first touches it, and OUTPUT/late/parts.txt names them all. TARGET is the browser that has the V8 in use ("chrome102"),
// NODE the folder with Node's own library, whose files become late parts as well.
// With --check in place of OUTPUT, nothing is written: the files are only looked at.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import ts from "typescript";
import { amendUrlPattern } from "./amend_urlpattern.mjs";
import { borrowNames } from "./borrow_names.mjs";
import { Hardener } from "./harden.mjs";
import { nodeDependencies, nodeLibrary } from "./node_library.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const [output, target, nodeSource] = process.argv.slice(2);

const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram(fileNames, { ...options, noEmit: false });
const lateFiles = lateFilesOf(program);
const hardener = new Hardener(program, root, lateFiles);
const files = hardener.harden();
if (hardener.problems.length > 0) {
  process.stderr.write([...new Set(hardener.problems)].join("\n") + "\n");
  process.exit(1);
}
if (output === "--check") process.exit(0);
const lateParts = latePartsOf(program);

// What the platform's entry does not import.
function lateFilesOf(program) {
  const early = new Set();
  const visit = (part) => {
    if (early.has(part)) return;
    early.add(part);
    const file = program.getSourceFile(path.join(root, `${part}.ts`));
    for (const statement of file.statements) {
      if (!statement.moduleSpecifier || statement.importClause?.isTypeOnly) continue;
      const { text } = statement.moduleSpecifier;
      if (text.startsWith(".")) if (fs.existsSync(path.join(root, path.dirname(part), `${text}.ts`))) visit(path.join(path.dirname(part), text));
    }
  };
  visit("web_platform");
  return new Set(program.getSourceFiles().filter((file) => file.fileName.startsWith(root + path.sep) && !file.isDeclarationFile)
    .map((file) => path.relative(root, file.fileName).replace(/\.ts$/, "")).filter((part) => !early.has(part)));
}

// Those that `late` and `defineLate` name, and those of node/ that are looked up by what Node's library calls them.
function latePartsOf(program) {
  const parts = new Set([...lateFiles].filter((part) => /^node\/((?:lib|amend)\/.*|[^/]+|[^/]+\/binding)$/.test(part)));
  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && ["late", "defineLate"].includes(node.expression.text)) {
      if (node.arguments[0] && ts.isStringLiteral(node.arguments[0])) parts.add(node.arguments[0].text);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (file.fileName.startsWith(root + path.sep) && !file.isDeclarationFile) visit(file);
  return [...parts].sort();
}

// Files by their path below bindings/, however they are named.
const hardened = (shared) => ({
  name: "hardened",
  setup(build) {
    build.onResolve({ filter: /^(edgert:|entry:|\.)/ }, ({ path: name, importer, namespace }) => {
      if (name.startsWith("entry:")) return { path: name.slice("entry:".length), namespace: "hardened" };
      if (name.startsWith("edgert:")) {
        const part = name.slice("edgert:".length);
        if (shared?.(part)) return { path: name, external: true };
        if (shared && !lateFiles.has(part)) return { errors: [{ text: `web_platform.ts must share "${part}": late parts need what the snapshot has, not a copy` }] };
        if (!shared && lateFiles.has(part)) return { errors: [{ text: `"${part}" is a late part: take it through late()` }] };
        return { path: part, namespace: "hardened" };
      }
      return namespace === "hardened" ? { path: path.join(path.dirname(importer), name), namespace: "hardened" } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: "hardened" }, ({ path: part }) => ({ contents: files.get(part), loader: "js", resolveDir: root }));
  },
});
const common = { bundle: true, write: false, target, charset: "ascii", legalComments: "none", minify: !process.env.EDGERT_READABLE_BUNDLE, logLevel: "warning" };
const entry = (part) => ({ stdin: { contents: `export * from "entry:${part}"`, resolveDir: root } });

function write(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}
// What web_platform.ts shares, and other late parts.
const sharedParts = [...files.get("web_platform").matchAll(/"([\w-]+\/[\w-]+)": /g)].map(([, part]) => part);
const shared = new Set(sharedParts.concat(lateParts));
// The names that late parts import, by the part that has them. They get short ones, which the minified code has anyway: each name
// more is one more string in every isolate.
const wanted = new Map(sharedParts.map((part) => [part, new Set()]));
const shortNames = new Map();
function shortName(name) {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const number = shortNames.size;
  if (!shortNames.has(name)) shortNames.set(name, letters[Math.floor(number / 26) % 26] + letters[number % 26] + (number < 676 ? "" : Math.floor(number / 676)));
  return shortNames.get(name);
}
for (const part of lateParts) {
  const { outputFiles } = await esbuild.build({ ...common, ...entry(part), format: "esm", plugins: [hardened((name) => shared.has(name)), amendUrlPattern] });
  write(path.join(output, "late", `${part}.js`), wrapped(outputFiles[0].text));
}
const library = new Map([...nodeLibrary(path.join(root, "node/library.txt"), nodeSource, lateFiles), ...await nodeDependencies(target)]);
for (const [part, text] of library) write(path.join(output, "late", `${part}.js`), text);
write(path.join(output, "late/parts.txt"), [...lateParts, ...library.keys()].join("\n") + "\n");
files.set("web_platform", withSharedNames(files.get("web_platform")));
const platform = await esbuild.build({ ...common, ...entry("web_platform"), format: "iife", plugins: [hardened()] });
// Strict as all of it was written: of a sloppy function that has called one of a script's, that one gets hold by `caller`, and of what it
// was given.
const script = `(function(natives){"use strict";${platform.outputFiles[0].text}})`;
write(path.join(output, "web_platform.js"), common.minify ? borrowNames(script) : script);

// A namespace holds a function for each name that it exports, and the snapshot all of them. So `import * as one` of what is shared
// becomes an object of those names that somebody asks for.
function withSharedNames(text) {
  const file = ts.createSourceFile("web_platform.js", text, ts.ScriptTarget.ESNext, true);
  const asked = new Map();  // by the namespace's name
  const ask = (name, member) => asked.get(name)?.names.add(member);
  for (const statement of file.statements) {
    const name = ts.isImportDeclaration(statement) && statement.importClause?.namedBindings;
    if (!name || !ts.isNamespaceImport(name)) continue;
    const part = path.normalize(statement.moduleSpecifier.text.replace(/^edgert:/, ""));
    asked.set(name.name.text, { statement, names: new Set(), late: wanted.get(part) ?? new Set() });
  }
  (function visit(node) {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) ask(node.expression.text, node.name.text);
    if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name) && node.initializer && ts.isIdentifier(node.initializer)) {
      for (const one of node.name.elements) ask(node.initializer.text, (one.propertyName ?? one.name).text);
    }
    ts.forEachChild(node, visit);
  })(file);
  let out = "", from = 0;
  for (const [name, { statement, names, late }] of asked) {
    const members = [...new Set([...names, ...late])].sort();
    for (const one of late) if (names.has(shortName(one))) throw new Error(`web_platform.ts asks ${name} for ${shortName(one)}, which is the short name of ${one}`);
    out += text.slice(from, statement.getStart(file)) +
      `import { ${members.map((one) => `${one} as ${name}$${one}`).join(", ")} } from ${statement.moduleSpecifier.getText(file)};` +
      `const ${name} = { __proto__: null, ${[...names].map((one) => `${one}: ${name}$${one}, `).join("")}${[...late].map((one) => `${shortName(one)}: ${name}$${one}`).join(", ")} };`;
    from = statement.end;
  }
  return out + text.slice(from);
}

// A module's text as the body of a function of `natives` and `require` that gives what it exports. The bundler's own way calls
// builtins, and by then scripts have run.
function wrapped(text) {
  const file = ts.createSourceFile("part.js", text, ts.ScriptTarget.ESNext);
  let head = "", tail = "return{__proto__:null}", body = "";
  const pair = (one, from, to) => `${from}:${to}`;
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      const names = statement.importClause?.namedBindings;
      if (!names || !ts.isNamedImports(names)) throw new Error("a late part must import names: " + statement.getText(file));
      const ofShared = wanted.get(statement.moduleSpecifier.text.replace(/^edgert:/, ""));
      const imported = (one) => (one.propertyName ?? one.name).text;
      for (const one of names.elements) ofShared?.add(imported(one));
      head += `const{${names.elements.map((one) => pair(one, ofShared ? shortName(imported(one)) : imported(one), one.name.text)).join()}}=require(${statement.moduleSpecifier.getText(file)});`;
    } else if (ts.isExportDeclaration(statement)) {
      tail = `return{__proto__:null,${statement.exportClause.elements.map((one) => pair(one, one.name.text, (one.propertyName ?? one.name).text)).join()}}`;
    } else {
      body += statement.getFullText(file);
    }
  }
  return `(function(natives,require){"use strict";${head}${body}\n${tail}})`;
}
