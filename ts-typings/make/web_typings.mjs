// The types of the web's interfaces that a worker has: those of TypeScript's own lib.webworker, without what is not there at run time. What is there, says a
// listing (ts-typings/runtime.json); what we declare by ourselves is left to us.
import fs from "node:fs";
import path from "node:path";
import ts from "typescript";

const libraries = ["lib.webworker.d.ts", "lib.webworker.iterable.d.ts", "lib.webworker.asynciterable.d.ts"];
const parse = (name, text) => ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);

// "member", "[Symbol.iterator]"; null for signatures and index signatures.
function memberName(member) {
  if (!member.name) return null;
  return ts.isStringLiteral(member.name) ? member.name.text : member.name.getText();
}

// Names that declarations of values have.
function valuesOf(statements) {
  const names = new Map();
  const add = (name, statement) => names.set(name, [...(names.get(name) ?? []), statement]);
  for (const statement of statements) {
    if (ts.isVariableStatement(statement)) for (const one of statement.declarationList.declarations) add(one.name.text, statement);
    else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isModuleDeclaration(statement)) add(statement.name.text, statement);
  }
  return names;
}

// The members of a class with those of the classes that it extends; `which`: "members" or "static".
export function allMembers(listing, name, which) {
  const { extends: base, [which]: own } = listing[name];
  return base === undefined ? own : [...own, ...allMembers(listing, base, which)];
}

class Filter {
  constructor(listing, statements, prefix) {
    this.listing = listing;
    this.prefix = prefix;
    this.values = valuesOf(statements);
    this.types = new Map();
    for (const statement of statements) {
      if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) continue;
      this.types.set(statement.name.text, [...(this.types.get(statement.name.text) ?? []), statement]);
    }
    // Interfaces that have a class which is not there.
    this.absent = new Set([...this.values.keys()].filter((name) => this.types.has(name) && !this.entry(name)));
    this.allowed = new Map();
    for (const name of this.values.keys()) this.#allow(name);
  }

  entry(name) { return this.listing[this.prefix + name]; }

  // An interface, and those that it extends, may have what its class has, or the object that has it for its type.
  #allow(name) {
    const entry = this.entry(name);
    if (!entry?.members) return;
    const named = entry.kind === "class" ? name : this.#typeOf(name);
    if (named && !entry.of) this.#allowMembers(named, allMembers(this.listing, this.prefix + name, "members"), new Set());
  }
  #typeOf(name) {
    const [statement] = this.values.get(name);
    const type = ts.isVariableStatement(statement) && statement.declarationList.declarations[0].type;
    return type && ts.isTypeReferenceNode(type) ? type.typeName.getText() : null;
  }
  #allowMembers(name, members, seen) {
    if (seen.has(name)) return;
    seen.add(name);
    const all = this.allowed.get(name) ?? new Set();
    for (const member of members) all.add(member);
    this.allowed.set(name, all);
    for (const declaration of this.types.get(name) ?? []) {
      for (const base of (declaration.heritageClauses ?? []).flatMap((clause) => clause.types)) this.#allowMembers(base.expression.getText(), members, seen);
    }
  }

  namesAbsent(node) {
    if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName) && this.absent.has(node.typeName.text)) return true;
    return ts.forEachChild(node, (child) => this.namesAbsent(child) || undefined) ?? false;
  }

  // A statement without what is not there; undefined when nothing is left.
  filtered(statement) {
    const factory = ts.factory;
    const allowedIn = (parent) => {
      if (ts.isInterfaceDeclaration(parent)) return this.allowed.get(parent.name.text) ?? null;
      if (ts.isTypeLiteralNode(parent) && ts.isVariableDeclaration(parent.parent)) {
        const entry = this.entry(parent.parent.name.text);
        return entry?.static ? new Set(["prototype", ...allMembers(this.listing, this.prefix + parent.parent.name.text, "static")]) : null;
      }
      return null;
    };
    const visit = (node) => {
      if (ts.isUnionTypeNode(node)) {
        const kept = node.types.filter((type) => !this.namesAbsent(type));
        if (kept.length === 0) return factory.createKeywordTypeNode(ts.SyntaxKind.NeverKeyword);
        return kept.length === node.types.length ? ts.visitEachChild(node, visit, undefined) : factory.updateUnionTypeNode(node, factory.createNodeArray(kept));
      }
      if (ts.isTypeElement(node)) {
        const allowed = allowedIn(node.parent);
        const name = memberName(node);
        if (name !== null && allowed && !allowed.has(name)) return undefined;
        const result = ts.visitEachChild(node, visit, undefined);
        return this.namesAbsent(result) ? undefined : result;
      }
      if (ts.isHeritageClause(node)) {
        const kept = node.types.filter((type) => !this.absent.has(type.expression.getText()));
        return kept.length === 0 ? undefined : factory.updateHeritageClause(node, kept);
      }
      return ts.visitEachChild(node, visit, undefined);
    };
    return visit(statement);
  }

  // The values that are there, and whatever types these and `roots` name, in the order in which they stand.
  kept(statements, ours, roots = []) {
    const wanted = new Set();
    const result = new Map();
    const take = (statement) => {
      if (result.has(statement)) return;
      const left = ts.isModuleDeclaration(statement) ? this.#namespace(statement, roots) : this.filtered(statement);
      result.set(statement, left);
      const look = (node) => {
        if (ts.isIdentifier(node)) want(node.text);
        ts.forEachChild(node, look);
      };
      if (left) look(left);
    };
    const want = (name) => {
      if (wanted.has(name) || this.absent.has(name)) return;
      wanted.add(name);
      for (const declaration of this.types.get(name) ?? []) take(declaration);
    };
    for (const name of ours.types) this.types.delete(name);
    for (const [name, declarations] of this.values) if (!ours.values.has(name) && this.entry(name)) declarations.forEach(take);
    for (const root of roots) want(root);
    return statements.map((statement) => result.get(statement)).filter(Boolean);
  }
  #namespace(statement, roots) {
    const inner = new Filter(this.listing, statement.body.statements, `${this.prefix}${statement.name.text}.`);
    const factory = ts.factory;
    return factory.updateModuleDeclaration(statement, statement.modifiers, statement.name, factory.updateModuleBlock(statement.body, inner.kept([...statement.body.statements], { values: new Set(), types: [] }, roots)));
  }
}

// What is declared by hand: values, types in place of the libraries' own (interfaces and namespaces merge), and all names that are used.
function declared(texts) {
  const statements = texts.flatMap((text) => [...parse("ours.d.ts", text).statements]);
  const values = new Set(valuesOf(statements.filter((one) => !ts.isModuleDeclaration(one))).keys());
  const types = statements.filter(ts.isTypeAliasDeclaration).map((one) => one.name.text);
  const names = new Set();
  const look = (node) => {
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, look);
  };
  statements.forEach(look);
  return { values, types, names };
}

// `ours`: texts of the typings that are written by hand.
export function webTypings(listing, ours) {
  const folder = path.dirname(ts.sys.resolvePath(ts.getDefaultLibFilePath({})));
  const statements = libraries.flatMap((name) => [...parse(name, fs.readFileSync(path.join(folder, name), "utf8")).statements]);
  const own = declared(ours);
  const printer = ts.createPrinter({ newLine: ts.NewLineKind.LineFeed });
  const printed = new Filter(listing, statements, "").kept(statements, own, own.names).map((statement) => {
    return printer.printNode(ts.EmitHint.Unspecified, statement, ts.getOriginalNode(statement).getSourceFile());
  });
  return `// The web's interfaces that a worker has: those of TypeScript ${ts.version} (lib.webworker; Microsoft, Apache License 2.0, see LICENSE.typescript.txt), without
// what is not there. Made by ts-typings/make/web_typings.mjs.

${printed.join("\n")}
`;
}
