// Rewrites the platform's TypeScript so that it calls nothing that a script can replace: see "The TypeScript half" in
// docs/bindings.md. Types say what a value is, so `list.map(f)` of an array becomes `ArrayMap(list, f)` of core/primordials.ts, and
// `request.method` the getter that the class was defined with. What cannot be told is an error, with what to write instead.
import path from "node:path";
import ts from "typescript";
import { classesOf } from "./exposed.mjs";

const { factory, SyntaxKind: Kind } = ts;
const primordialsFile = "core/primordials";
// Attributes of builtins that are accessors on a prototype; all others that they have are their own.
const accessors = {
  Map: ["size"], Set: ["size"], RegExp: ["flags", "source", "global"],
  TypedArray: ["buffer", "byteLength", "byteOffset", "length"], View: ["buffer", "byteLength", "byteOffset"],
  ArrayBuffer: ["byteLength"], Buffer: ["byteLength"],
};
const typedArrays = new Set(["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
  "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array"]);
const builtins = new Set(["Map", "Set", "WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry", "Promise", "RegExp", "Date", "ArrayBuffer", "Error", "Generator"]);
const sameAs = { ReadonlyMap: "Map", ReadonlySet: "Set", ArrayBufferView: "View", DataView: "View", ReadonlyArray: "Array", SharedArrayBuffer: "Buffer" };

export class Hardener {
  // `lateFiles` are those that run when scripts have: the late parts and what they alone import.
  constructor(program, root, lateFiles) {
    this.lateFiles = lateFiles;
    this.program = program;
    this.root = root;
    this.checker = program.getTypeChecker();
    this.problems = [];
    const primordials = program.getSourceFile(path.join(root, primordialsFile + ".ts"));
    this.primordials = new Set(this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(primordials)).map((one) => one.name));
    this.classes = classesOf(program, this.checker, root);
    // Of each file, the members of its classes that other code reads: name of the capture → its initializer.
    this.captures = new Map();
  }

  partOf(file) { return path.relative(this.root, file.fileName).replace(/\.ts$/, ""); }
  isOurs(file) { return file.fileName.startsWith(this.root + path.sep) && !file.isDeclarationFile; }
  isLib(declaration) { return this.program.isSourceFileDefaultLibrary(declaration.getSourceFile()); }

  // The JavaScript of all files, by their path below bindings/.
  harden() {
    const out = new Map();
    const files = this.program.getSourceFiles().filter((file) => this.isOurs(file));
    const imports = new Map();
    const transform = (context) => (file) => {
      if (this.partOf(file) === primordialsFile) return file;
      const one = new File(this, file, context);
      const done = one.rewrite();
      imports.set(file, one);
      return done;
    };
    // Twice: what a file must capture is known when all that use it have been seen.
    for (const file of files) ts.transform(file, [transform], this.program.getCompilerOptions()).dispose();
    for (const file of files) {
      const { diagnostics } = this.program.emit(file, (name, text) => { out.set(this.partOf(file), text); }, undefined, false, { before: [transform] });
      for (const { messageText } of diagnostics ?? []) this.problems.push(ts.flattenDiagnosticMessageText(messageText, "\n"));
    }
    return out;
  }
}

class File {
  constructor(tool, file, context) {
    Object.assign(this, { tool, file, context, checker: tool.checker, imports: new Map(), part: tool.partOf(file) });
  }

  problem(node, text) {
    const { line, character } = this.file.getLineAndCharacterOfPosition(node.getStart(this.file));
    this.tool.problems.push(`bindings/${this.part}.ts:${line + 1}:${character + 1}: ${text}`);
  }

  // --- Names that are used ---

  primordial(name, node) {
    if (!this.tool.primordials.has(name)) this.problem(node, `core/primordials.ts has no ${name}`);
    return this.imported(primordialsFile, name);
  }
  imported(part, name) {
    if (part === this.part) return factory.createIdentifier(name);
    const local = `$${name}`;
    if (!this.imports.has(part)) this.imports.set(part, new Map());
    this.imports.get(part).set(name, local);
    return factory.createIdentifier(local);
  }
  // A member of a class that scripts see, as it was defined: `how` is method, get or set.
  captured(owner, how, name, isStatic, atEnd = false) {
    const part = this.tool.partOf(owner.getSourceFile());
    if (this.tool.lateFiles.has(part) && !this.tool.lateFiles.has(this.part)) this.problem(this.file, `${owner.name.text}.${name} is of a late part: export a function there and call it through late()`);
    const alias = `${owner.name.text}$${how}$${name}${isStatic ? "$static" : ""}`;
    if (!this.tool.captures.has(part)) this.tool.captures.set(part, new Map());
    this.tool.captures.get(part).set(alias, { owner, how, name, isStatic, atEnd });
    return this.imported(part, alias);
  }

  // --- Types ---

  typeOf(node) { return this.checker.getNonNullableType(this.checker.getTypeAtLocation(node)); }
  // What a value is to the rules: a builtin's name, "any" or null.
  kindOf(type) {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return "any";
    if (type.flags & ts.TypeFlags.TypeParameter || type.flags & ts.TypeFlags.IndexedAccess) {
      const base = this.checker.getBaseConstraintOfType(type);
      return base === undefined || base === type ? "any" : this.kindOf(this.checker.getNonNullableType(base));
    }
    if (type.flags & ts.TypeFlags.StringLike) return "String";
    if (type.flags & ts.TypeFlags.NumberLike) return "Number";
    if (type.flags & (ts.TypeFlags.BigIntLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.ESSymbolLike | ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void | ts.TypeFlags.Never)) return null;
    if (type.isUnion()) {
      const kinds = new Set(type.types.map((one) => this.kindOf(one)));
      if (kinds.size === 1) return [...kinds][0];
      const only = (...names) => [...kinds].every((kind) => names.includes(kind));
      if (only("ArrayBuffer", "Buffer")) return "Buffer";
      if (only("View", "TypedArray")) return "View";
      return kinds.has("any") ? "any" : "mixed";
    }
    if (type.isIntersection()) {
      for (const one of type.types) { const kind = this.kindOf(one); if (kind !== null && kind !== "any") return kind; }
      return null;
    }
    if (this.checker.isArrayType(type) || this.checker.isTupleType(type)) return "Array";
    const symbol = type.getSymbol();
    if (!symbol) return null;
    const lib = symbol.declarations?.some((one) => this.tool.isLib(one));
    if (!lib) {
      const bases = type.isClassOrInterface() ? this.checker.getBaseTypes(type) : [];
      for (const base of bases) if (this.kindOf(base) === "Array") return "Array";
      return null;
    }
    const name = symbol.getName();
    if (typedArrays.has(name)) return "TypedArray";
    if (builtins.has(name)) return name;
    return sameAs[name] ?? null;
  }
  isPromise(type) { return type.isUnion() ? type.types.some((one) => this.isPromise(one)) : this.kindOf(type) === "Promise"; }

  // The class of ours that scripts see and that declares this member, if any.
  exposedOwner(symbol) {
    for (const declaration of symbol?.declarations ?? []) {
      const owner = declaration.parent;
      if (owner && ts.isClassLike(owner) && this.tool.classes.exposed.has(owner)) return { owner, declaration };
    }
    return null;
  }
  // The class that a type is of, with accessors that its file defines by a loop over their names.
  exposedType(type) {
    if (type.getConstructSignatures().length > 0) return null;
    const found = type.getSymbol()?.declarations?.find((one) => ts.isClassLike(one) && this.tool.classes.exposed.has(one));
    return found && type.getSymbol().declarations.some(ts.isInterfaceDeclaration) ? found : null;
  }
  // An object such as `console`, which scripts see and can change.
  isNamespace(node) {
    const symbol = this.checker.getSymbolAtLocation(node);
    const real = symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    return real !== undefined && this.tool.classes.namespaces.has(real);
  }

  // --- The file ---

  rewrite() {
    const visited = ts.visitNode(this.file, this.visit);
    const statements = [...visited.statements];
    const captures = this.tool.captures.get(this.part);
    if (captures) for (const [alias, what] of captures) this.insertCapture(statements, alias, what);
    const imports = [...this.imports].map(([part, names]) => factory.createImportDeclaration(undefined,
      factory.createImportClause(false, undefined, factory.createNamedImports([...names].map(([name, local]) =>
        factory.createImportSpecifier(false, name === local ? undefined : factory.createIdentifier(name), factory.createIdentifier(local))))),
      factory.createStringLiteral(`edgert:${part}`)));
    return factory.updateSourceFile(visited, [...imports, ...statements]);
  }

  // Behind the class, when nobody can have touched it. Accessors that a loop defines are looked up when the file is done.
  insertCapture(statements, alias, { owner, how, name, isStatic, atEnd }) {
    const from = { method: "methodOf", get: "getterOf", set: "setterOf" }[how];
    const holder = isStatic ? owner.name : factory.createPropertyAccessExpression(owner.name, "prototype");
    const value = factory.createCallExpression(this.primordial(from, owner), undefined, [holder, factory.createStringLiteral(name)]);
    const statement = factory.createVariableStatement([factory.createModifier(Kind.ExportKeyword)],
      factory.createVariableDeclarationList([factory.createVariableDeclaration(alias, undefined, undefined, value)], ts.NodeFlags.Const));
    if (atEnd) return void statements.push(statement);
    const at = statements.findLastIndex((one) => ts.getOriginalNode(one) === owner);
    statements.splice(at + 1, 0, statement);
  }

  visit = (node) => {
    if (node.modifiers?.some((one) => one.kind === Kind.DeclareKeyword)) return node;
    switch (node.kind) {
      case Kind.ImportDeclaration: case Kind.InterfaceDeclaration: case Kind.TypeAliasDeclaration: return node;
      case Kind.CallExpression: return this.call(node);
      case Kind.NewExpression: return this.construct(node);
      case Kind.PropertyAccessExpression: return this.property(node);
      case Kind.ElementAccessExpression: return this.element(node);
      case Kind.Identifier: return this.identifier(node);
      case Kind.ShorthandPropertyAssignment: {
        const value = this.global(this.checker.getShorthandAssignmentValueSymbol(node), node);
        return value ? factory.createPropertyAssignment(node.name.text, value) : this.children(node);
      }
      case Kind.BinaryExpression: return this.binary(node);
      case Kind.ForOfStatement: return this.forOf(node);
      case Kind.ForInStatement: this.problem(node, "for…in goes through what scripts put onto Object.prototype"); break;
      case Kind.ArrayLiteralExpression: return this.arrayLiteral(node);
      case Kind.ArrayBindingPattern: return this.arrayPattern(node);
      case Kind.ObjectBindingPattern: return this.objectPattern(node);
      case Kind.ObjectLiteralExpression: return this.objectLiteral(node);
      case Kind.AwaitExpression: return this.awaiting(node);
      case Kind.ReturnStatement: return this.returning(node);
      case Kind.ArrowFunction: return this.arrow(node);
      case Kind.YieldExpression: if (node.asteriskToken) this.problem(node, "yield* goes through replaceable iterators"); break;
      case Kind.ClassDeclaration: this.derived(node); return this.classDeclaration(node);
      case Kind.ClassExpression: this.derived(node); break;
    }
    return this.children(node);
  };
  children(node) { return ts.visitEachChild(node, this.visit, this.context); }
  visited(node) { return ts.visitNode(node, this.visit); }
  list(nodes) { return (nodes ?? []).map((one) => this.visited(one)); }
  callOf(callee, ...values) { return factory.createCallExpression(callee, undefined, values); }

  // --- Globals ---

  global(symbol, node) {
    if (!symbol?.declarations?.length || !symbol.valueDeclaration || !symbol.declarations.every((one) => this.tool.isLib(one) || ts.isModuleDeclaration(one))) {
      if (symbol?.name === "globalThis" && !symbol.valueDeclaration) return this.primordial("globalThis", node);
      return null;
    }
    if (["undefined", "NaN", "Infinity", "arguments"].includes(symbol.name)) return null;
    // Only V8's own name of it tells whether it is there at all.
    if (symbol.name === "SharedArrayBuffer" || symbol.name === "WebAssembly") return null;
    return this.primordial(symbol.name, node);
  }
  identifier(node) {
    const { parent } = node;
    if (!parent || ts.isPropertyAccessExpression(parent) && parent.name === node || ts.isPropertyAssignment(parent) && parent.name === node) return node;
    if (ts.isBindingElement(parent) && parent.propertyName === node || ts.isTypeNode(parent) || ts.isQualifiedName(parent)) return node;
    if (ts.isExportSpecifier(parent) || ts.isImportSpecifier(parent) || ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return node;
    if (parent.name === node) return node;
    return this.global(this.checker.getSymbolAtLocation(node), node) ?? node;
  }
  isGlobal(node, name) {
    return ts.isIdentifier(node) && (!name || node.text === name) && this.global(this.checker.getSymbolAtLocation(node), node) !== null;
  }

  // --- Members ---

  // The member that `a.b` is, as this tool sees it: { kind: "method" | "get" | …, make(receiver, …) }; null for one that is safe.
  member(node) {
    const { expression, name } = node;
    if (ts.isPrivateIdentifier(name)) return null;
    const symbol = this.checker.getSymbolAtLocation(name);
    const exposed = this.exposedOwner(symbol);
    if (exposed) {
      const { owner, declaration } = exposed;
      const isStatic = ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Static;
      if (expression.kind === Kind.SuperKeyword) return null;
      if (ts.isMethodDeclaration(declaration)) return { kind: "method", fn: () => this.captured(owner, "method", name.text, isStatic) };
      if (ts.isAccessor(declaration)) return { kind: "accessor", get: () => this.captured(owner, "get", name.text, isStatic), set: () => this.captured(owner, "set", name.text, isStatic) };
      return null;
    }
    const looped = symbol && symbol.flags & ts.SymbolFlags.Property && this.exposedType(this.typeOf(expression));
    if (looped && !looped.members.some((one) => one.name && one.name.text === name.text)) {
      return { kind: "accessor", get: () => this.captured(looped, "get", name.text, false, true), set: () => this.captured(looped, "set", name.text, false, true) };
    }
    const kind = this.kindOf(this.typeOf(expression));
    if (this.isNamespace(expression)) this.problem(node, `scripts can replace ${expression.getText()}.${name.text}: call the function itself`);
    if (["call", "apply", "bind"].includes(name.text) && this.typeOf(expression).getCallSignatures().length + (this.typeOf(expression).getSymbol()?.name === "Function") > 0) return { kind: "function" };
    if (kind === "any" && ts.isPropertyAccessExpression(node) && accessors.View.includes(name.text)) this.problem(node, `say what ${expression.getText()} is: its ${name.text} may be replaced`);
    if (kind === "any" || kind === null) {
      if (kind === null && symbol?.declarations?.some((one) => this.tool.isLib(one)) && this.isMethod(symbol)) return { kind: "unknown" };
      return kind === "any" ? { kind: "any" } : null;
    }
    if (kind === "mixed") return this.isMethod(symbol) || Object.values(accessors).some((list) => list.includes(name.text)) ? { kind: "unknown" } : null;
    const full = kind + name.text[0].toUpperCase() + name.text.slice(1);
    if (accessors[kind]?.includes(name.text)) return { kind: "accessor", get: () => this.primordial(full, name), set: () => this.problem(node, "it cannot be set") };
    return this.isMethod(symbol) ? { kind: "method", fn: () => this.primordial(full, name) } : null;
  }
  // Descriptors have no prototype here.
  isDescriptor(node) { return /^(Typed)?PropertyDescriptor$/.test(this.typeOf(node).getSymbol()?.getName()); }
  isMethod(symbol) {
    return !!symbol?.declarations?.some((one) => ts.isMethodSignature(one) || ts.isMethodDeclaration(one));
  }
  // `Object` of `Object.keys`, `Map` of `Map.prototype`.
  staticOwner(node) {
    if (!ts.isIdentifier(node)) return null;
    const symbol = this.checker.getSymbolAtLocation(node);
    return symbol?.valueDeclaration && this.tool.isLib(symbol.valueDeclaration) && node.text !== "globalThis" ? node.text : null;
  }
  // The name of Map.prototype.forEach is MapForEach.
  prototypeMethod(node) {
    if (!ts.isPropertyAccessExpression(node) || !ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== "prototype") return null;
    const owner = this.staticOwner(node.expression.expression);
    return owner && owner + node.name.text[0].toUpperCase() + node.name.text.slice(1);
  }

  property(node) {
    const { expression, name } = node;
    const owner = this.staticOwner(expression);
    if (owner !== null) {
      if (["Symbol", "Number"].includes(owner) && !this.isMethod(this.checker.getSymbolAtLocation(name)) || name.text === "prototype") return this.children(node);
      return this.primordial(owner + name.text[0].toUpperCase() + name.text.slice(1), node);
    }
    if (this.prototypeMethod(node)) {
      if (!this.beforeScripts(node)) this.problem(node, "scripts may have replaced it: call it by .call, or take it while the snapshot is made");
      return this.children(node);
    }
    const member = this.member(node);
    if (member === null || member.kind === "any") return this.children(node);
    if (member.kind === "accessor") {
      if (ts.isDeleteExpression(node.parent)) return this.children(node);
      return this.optional(node, expression, (receiver) => this.callOf(member.get(), receiver));
    }
    if (ts.isTypeOfExpression(node.parent) || this.beforeScripts(node) || this.isOwnAtTop(node) || this.isDescriptor(expression)) return this.children(node);
    this.problem(node, `a builtin's method as a value: ${node.getText()}`);
    return this.children(node);
  }
  // Of a class that this file has just defined.
  isOwnAtTop(node) {
    const exposed = this.exposedOwner(this.checker.getSymbolAtLocation(node.name));
    return exposed !== null && exposed.owner.getSourceFile() === this.file && ts.findAncestor(node, ts.isFunctionLike) === undefined;
  }
  // While the snapshot is made, no script has run.
  beforeScripts(node) {
    if (this.tool.lateFiles.has(this.part)) return false;
    for (let at = node; at; at = at.parent) if (ts.isFunctionLike(at) && !ts.isClassStaticBlockDeclaration(at)) return false;
    return true;
  }

  // `a?.b` and `a?.b()` with what takes the place of the rest.
  optional(node, receiver, make) {
    const access = ts.isCallExpression(node) ? node.expression : node;
    if (!access.questionDotToken) {
      if (node.flags & ts.NodeFlags.OptionalChain) this.problem(node, "part of a chain with ?.: give what is before it a name");
      return make(this.visited(receiver));
    }
    if (ts.isOptionalChain(node.parent) && node.parent.expression === node && !node.parent.questionDotToken) this.problem(node, "a chain goes on behind it: give it a name");
    const value = factory.createTempVariable(this.context.hoistVariableDeclaration);
    const isNone = factory.createBinaryExpression(
      factory.createBinaryExpression(factory.createParenthesizedExpression(factory.createAssignment(value, this.visited(receiver))), Kind.EqualsEqualsEqualsToken, factory.createNull()),
      Kind.BarBarToken, factory.createBinaryExpression(value, Kind.EqualsEqualsEqualsToken, factory.createVoidZero()));
    return factory.createParenthesizedExpression(factory.createConditionalExpression(isNone, undefined, factory.createVoidZero(), undefined, make(value)));
  }

  // A promise that settles with another one calls its `then`.
  refusePromises(node, method) {
    const { name } = method;
    if (["then", "catch", "finally"].includes(name.text)) {
      for (const callback of node.arguments) {
        const [signature] = this.typeOf(callback).getCallSignatures();
        if (signature && this.isPromise(signature.getReturnType())) this.problem(callback, "a reaction that gives a promise: write an async function, and await it there");
      }
    }
  }
  refuseSettling(node) {
    const [parameter] = this.checker.getResolvedSignature(node)?.parameters ?? [];
    const [value] = node.arguments;
    if (!parameter || !value || !this.isPromise(this.typeOf(value))) return;
    const taken = this.checker.getTypeOfSymbolAtLocation(parameter, node);
    if (taken.isUnion() && taken.types.some((one) => one.getSymbol()?.getName() === "PromiseLike")) this.problem(node, "settling a promise with another one calls its then(): give it what the other one becomes");
  }

  call(node) {
    const { expression } = node;
    this.refuseSettling(node);
    if (expression.kind === Kind.SuperKeyword || expression.kind === Kind.ImportKeyword) {
      if (node.arguments.some(ts.isSpreadElement)) this.problem(node, "a spread goes through replaceable iterators");
      return this.children(node);
    }
    if (node.arguments.some(ts.isSpreadElement)) return this.spreadCall(node);
    if (!ts.isPropertyAccessExpression(expression)) return this.children(node);
    const { expression: receiver, name } = expression;
    const owner = this.staticOwner(receiver);
    if (owner === "Object" && name.text === "fromEntries") return this.callOf(this.primordial("ObjectFromEntries", name), this.arrayFrom(node.arguments[0]));
    if (owner !== null) {
      return this.callOf(this.primordial(owner + name.text[0].toUpperCase() + name.text.slice(1), name), ...this.list(node.arguments));
    }
    // Map.prototype.forEach.call(map, …)
    if (name.text === "call") {
      const method = this.prototypeMethod(receiver);
      if (method !== null) return this.callOf(this.primordial(method, name), ...this.list(node.arguments));
      if (ts.isPropertyAccessExpression(receiver) && ts.isPropertyAccessExpression(receiver.expression) && receiver.expression.name.text === "prototype") {
        const member = this.member(receiver);
        if (member?.kind === "method") return this.callOf(member.fn(), ...this.list(node.arguments));
      }
    }
    const member = this.member(expression);
    if (member === null) return this.children(node);
    switch (member.kind) {
      case "function": {
        const name_ = { call: "FunctionCall", apply: "ReflectApply", bind: "FunctionBind" }[name.text];
        return this.optional(node, receiver, (value) => this.callOf(this.primordial(name_, name), value, ...this.list(node.arguments)));
      }
      case "method":
        if (this.kindOf(this.typeOf(receiver)) === "Promise") this.refusePromises(node, expression);
        if (this.kindOf(this.typeOf(receiver)) === "Array" && name.text === "push") {
          const append = { 1: "append", 2: "appendPair" }[node.arguments.length];
          if (append !== undefined && !node.arguments.some(ts.isSpreadElement))
            return this.optional(node, receiver, (list) => this.callOf(this.primordial(append, name), list, ...this.list(node.arguments)));
        }
        return this.optional(node, receiver, (value) => this.callOf(member.fn(), value, ...this.list(node.arguments)));
      case "accessor": return this.children(node);
      default: this.problem(node, `a method of what may be anything, ${expression.getText()}: give it a type, or call it by Reflect.apply`);
    }
    return this.children(node);
  }

  spreadCall(node) {
    const values = this.spreadList(node.arguments);
    const { expression } = node;
    const owner = ts.isPropertyAccessExpression(expression) ? this.staticOwner(expression.expression) : null;
    let self = factory.createVoidZero();
    let callee;
    if (owner !== null) callee = this.primordial(owner + expression.name.text[0].toUpperCase() + expression.name.text.slice(1), node);
    else if (ts.isPropertyAccessExpression(expression)) {
      const member = this.member(expression);
      if (member?.kind === "method") {
        return this.callOf(this.primordial("ReflectApply", node), member.fn(), self, this.callOf(this.primordial("concatenated", node), factory.createArrayLiteralExpression([this.visited(expression.expression)]), values));
      }
      if (member !== null) this.problem(node, "a spread into a method of what may be anything");
      if (!/^(this|natives)(\.[\w#]+)*$/.test(expression.expression.getText())) this.problem(node, "a spread into a method: give the object a name");
      callee = this.visited(expression);
      self = this.visited(expression.expression);
    } else callee = this.visited(expression);
    return this.callOf(this.primordial("ReflectApply", node), callee, self, values);
  }
  // Of an array literal, or of arguments.
  spreadList(nodes) {
    const parts = [];
    let plain = [];
    const flush = () => { if (plain.length > 0) parts.push(factory.createArrayLiteralExpression(plain)); plain = []; };
    for (const node of nodes) {
      if (!ts.isSpreadElement(node)) { plain.push(this.visited(node)); continue; }
      flush();
      parts.push(this.arrayFrom(node.expression));
    }
    flush();
    if (parts.length === 1 && nodes.length === 1 && this.kindOf(this.typeOf(nodes[0].expression)) !== "Array") return parts[0];
    return this.callOf(this.primordial("concatenated", nodes[0]), ...parts);
  }
  // `map.keys()`, which becomes an array.
  isKeys(node) {
    return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === "keys" &&
      this.kindOf(this.typeOf(node.expression.expression)) === "Map";
  }
  arrayFrom(node) {
    const kind = this.kindOf(this.typeOf(node));
    if (kind === "Array") return this.visited(node);
    if (kind === "Set") return this.callOf(this.primordial("setValues", node), this.visited(node));
    if (kind === "Map") return this.callOf(this.primordial("mapEntries", node), this.visited(node));
    if (kind === "TypedArray" || this.isKeys(node)) return this.visited(node);
    this.problem(node, `a spread of what is no array goes through replaceable iterators: sequence() is for what a script gives`);
    return this.visited(node);
  }

  construct(node) {
    if (node.arguments?.some(ts.isSpreadElement)) return this.callOf(this.primordial("ReflectConstruct", node), this.visited(node.expression), this.spreadList(node.arguments));
    const name = this.staticOwner(node.expression);
    if (["Map", "Set", "WeakMap", "WeakSet"].includes(name) && node.arguments?.length > 0) {
      if (name.startsWith("Weak") || this.kindOf(this.typeOf(node.arguments[0])) !== "Array") this.problem(node, "it would go through a replaceable iterator");
      return this.callOf(this.primordial(name === "Map" ? "mapOf" : "setOf", node), ...this.list(node.arguments));
    }
    if (typedArrays.has(name) && node.arguments?.length > 0) {
      const kind = this.kindOf(this.typeOf(node.arguments[0]));
      if (!["Number", "ArrayBuffer", "Buffer", "TypedArray", "any"].includes(kind)) this.problem(node, "it would go through a replaceable iterator");
    }
    return this.children(node);
  }

  // --- Elements ---

  element(node) {
    const kind = this.kindOf(this.typeOf(node.expression));
    if (kind !== "Array" && kind !== "String") return this.children(node);
    if (this.kindOf(this.typeOf(node.argumentExpression)) !== "Number") {
      if (!this.beforeScripts(node)) this.problem(node, "a member of a builtin that scripts can replace");
      return this.children(node);
    }
    // `!` says that it is there.
    if (ts.isNonNullExpression(node.parent) || this.isTuple(node.expression) || this.isTarget(node) || ts.isNumericLiteral(node.argumentExpression) && this.isMatch(node)) return this.children(node);
    return this.optional(node, node.expression, (list) => this.callOf(this.primordial("elementOf", node), list, this.visited(node.argumentExpression)));
  }
  isTuple(node) {
    const type = this.typeOf(node);
    const one = (part) => this.checker.isTupleType(part) && !(part.target.combinedFlags & ts.ElementFlags.Variable) && part.target.minLength === part.target.fixedLength;
    return type.isUnion() ? type.types.every(one) : one(type);
  }
  isMatch(node) { return this.typeOf(node.expression).getSymbol()?.getName() === "RegExpExecArray"; }
  isTarget(node) {
    const { parent } = node;
    if (!ts.isBinaryExpression(parent) || parent.left !== node || parent.operatorToken.kind !== Kind.EqualsToken) return false;
    this.problem(node, "a new element would go to a setter of Array.prototype: push, or write `list[at]! =` where it is there already");
    return true;
  }

  binary(node) {
    const { left, operatorToken, right } = node;
    if (operatorToken.kind === Kind.InstanceOfKeyword) return this.callOf(this.primordial("instanceOf", node), this.visited(left), this.visited(right));
    if (operatorToken.kind >= Kind.FirstAssignment && operatorToken.kind <= Kind.LastAssignment) {
      if (ts.isArrayLiteralExpression(left)) {
        const made = factory.createAssignment(factory.createObjectLiteralExpression(left.elements.flatMap((one, i) => {
          if (ts.isOmittedExpression(one)) return [];
          if (ts.isSpreadElement(one)) this.problem(one, "a rest goes through replaceable iterators");
          return [factory.createPropertyAssignment(factory.createNumericLiteral(i), this.visited(one))];
        })), this.visited(right));
        this.needsTuple(right);
        return factory.createParenthesizedExpression(made);
      }
      if (ts.isPropertyAccessExpression(left)) {
        const member = this.member(left);
        if (member?.kind === "accessor") {
          if (operatorToken.kind !== Kind.EqualsToken || !ts.isExpressionStatement(node.parent)) this.problem(node, "an accessor is set in a statement of its own");
          return this.callOf(member.set(), this.visited(left.expression), this.visited(right));
        }
        const symbol = this.checker.getSymbolAtLocation(left.name);
        if (symbol && symbol.flags & ts.SymbolFlags.Optional && !this.isDescriptor(left.expression)) this.problem(node, "a new property would go to a setter of Object.prototype: use put()");
      }
    }
    return this.children(node);
  }

  // --- Iteration and patterns ---

  forOf(node) {
    const type = this.typeOf(node.expression);
    const kind = this.kindOf(type);
    let list = this.visited(node.expression);
    let length = (name) => factory.createPropertyAccessExpression(name, "length");
    if (kind === "TypedArray") length = (name) => this.callOf(this.primordial("TypedArrayLength", node), name);
    else if (kind === "Set") list = this.callOf(this.primordial("setValues", node), list);
    else if (kind === "Map") list = this.callOf(this.primordial("mapEntries", node), list);
    else if (kind !== "Array") {
      // Iterables of our own have their members themselves.
      const ours = type.getSymbol()?.declarations?.every((one) => !this.tool.isLib(one));
      if (!ours) this.problem(node, "for…of of what is no array goes through replaceable iterators");
      return this.children(node);
    }
    const at = factory.createUniqueName("at"), all = factory.createUniqueName("list");
    const item = factory.createElementAccessExpression(all, at);
    const { initializer } = node;
    if (!ts.isVariableDeclarationList(initializer)) { this.problem(node, "for…of needs a declaration"); return node; }
    const [declaration] = initializer.declarations;
    if (ts.isArrayBindingPattern(declaration.name) && kind !== "Map") this.needsTupleType(this.checker.getIndexTypeOfType(type, ts.IndexKind.Number), declaration);
    const first = factory.createVariableStatement(undefined, factory.createVariableDeclarationList(
      [factory.createVariableDeclaration(this.visited(declaration.name), undefined, undefined, item)], initializer.flags));
    const body = this.visited(node.statement);
    return factory.createForStatement(
      factory.createVariableDeclarationList([factory.createVariableDeclaration(at, undefined, undefined, factory.createNumericLiteral(0)),
        factory.createVariableDeclaration(all, undefined, undefined, list)], ts.NodeFlags.Let),
      factory.createLessThan(at, length(all)), factory.createPrefixIncrement(at),
      factory.createBlock(ts.isBlock(body) ? [first, ...body.statements] : [first, body], true));
  }

  needsTuple(node) { this.needsTupleType(this.typeOf(node), node); }
  needsTupleType(type, node) {
    type = this.checker.getNonNullableType(type);
    const one = (part) => this.checker.isTupleType(part) && part.target.minLength === part.target.fixedLength;
    if (!(type.isUnion() ? type.types.every(one) : one(type))) this.problem(node, "an array pattern reads elements that may not be there, from Array.prototype: it needs a tuple");
  }
  arrayPattern(node) {
    const type = this.checker.getTypeAtLocation(node.parent.initializer && !ts.isForOfStatement(node.parent.parent.parent) ? node.parent.initializer : node.parent);
    if (!ts.isForOfStatement(node.parent.parent?.parent ?? node)) this.needsTupleType(type, node);
    return factory.createObjectBindingPattern(node.elements.flatMap((one, i) => {
      if (ts.isOmittedExpression(one)) return [];
      if (one.dotDotDotToken) this.problem(one, "a rest goes through replaceable iterators");
      return [factory.createBindingElement(undefined, factory.createNumericLiteral(i), this.visited(one.name), one.initializer && this.visited(one.initializer))];
    }));
  }
  objectPattern(node) {
    const type = this.checker.getTypeAtLocation(node.parent.initializer && ts.isVariableDeclaration(node.parent) ? node.parent.initializer : node);
    for (const element of node.elements) {
      const name = element.propertyName ?? element.name;
      if (!ts.isIdentifier(name)) continue;
      const symbol = this.checker.getPropertyOfType(this.checker.getNonNullableType(type), name.text);
      const kind = this.kindOf(this.checker.getNonNullableType(type));
      if (this.exposedOwner(symbol) && symbol.flags & (ts.SymbolFlags.Accessor | ts.SymbolFlags.Method) || accessors[kind]?.includes(name.text)) {
        this.problem(element, `${name.text} is an accessor: read it by itself`);
      }
    }
    return this.children(node);
  }
  arrayLiteral(node) { return node.elements.some(ts.isSpreadElement) ? this.spreadList(node.elements) : this.children(node); }

  // --- Object literals: what the platform reads has no prototype that answers for what is not there ---

  objectLiteral(node) {
    const made = this.children(node);
    if (!this.isForUs(node) || made.properties.some((one) => ts.isPropertyAssignment(one) && one.name.text === "__proto__")) return made;
    return factory.updateObjectLiteralExpression(made, [factory.createPropertyAssignment("__proto__", factory.createNull()), ...made.properties]);
  }
  isForUs(node) {
    let at = node;
    while (ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent) || ts.isConditionalExpression(at.parent) || ts.isSatisfiesExpression(at.parent)) at = at.parent;
    const { parent } = at;
    const isArgument = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.arguments?.includes(at);
    if (isArgument && parent.expression.getText() === "forScripts") return false;
    // A table, or a descriptor.
    const contextual = this.checker.getContextualType(node);
    if (contextual && /^(Typed)?PropertyDescriptor$/.test(contextual.getSymbol()?.getName())) return true;
    if (contextual && !this.isAny(contextual) && this.checker.getIndexInfoOfType(contextual, ts.IndexKind.String)) return true;
    if (ts.isParameter(parent)) return true;
    if (ts.isPropertyAssignment(parent)) return this.isForUs(parent.parent);
    if (!isArgument) return false;
    if (ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression) && this.staticOwner(parent.expression.expression) === "Object") {
      return ["defineProperty", "create"].includes(parent.expression.name.text);
    }
    const declaration = this.checker.getResolvedSignature(parent)?.declaration;
    return !!declaration && !this.tool.isLib(declaration) && !ts.isFunctionTypeNode(declaration);
  }
  isAny(type) { return !!(type.flags & ts.TypeFlags.Any); }

  // --- Promises ---

  settledBy(expression, node) {
    if (ts.isCallExpression(expression) && expression.expression.getText() === "unseen") return this.visited(expression);
    if (this.isPromise(this.typeOf(expression))) {
      let inner = expression;
      while (ts.isParenthesizedExpression(inner) || ts.isNonNullExpression(inner) || ts.isAsExpression(inner)) inner = inner.expression;
      if (!ts.isCallExpression(inner) && !ts.isNewExpression(inner) && !ts.isConditionalExpression(inner)) {
        this.problem(node, "a script may know this promise: await settlementOf(promise), or the call that makes it");
      }
      return this.callOf(this.primordial("unseen", node), this.visited(expression));
    }
    return this.visited(expression);
  }
  awaiting(node) { return factory.updateAwaitExpression(node, this.settledBy(node.expression, node)); }
  inAsync(node) {
    for (let at = node.parent; at; at = at.parent) if (ts.isFunctionLike(at)) return !!(ts.getCombinedModifierFlags(at) & ts.ModifierFlags.Async) || at.modifiers?.some((one) => one.kind === Kind.AsyncKeyword);
    return false;
  }
  // The promise of an async function would look up `then` of the one that is returned.
  returning(node) {
    if (!node.expression || !this.inAsync(node) || !this.isPromise(this.typeOf(node.expression))) return this.children(node);
    return factory.updateReturnStatement(node, factory.createAwaitExpression(this.settledBy(node.expression, node)));
  }
  arrow(node) {
    if (ts.isBlock(node.body) || !node.modifiers?.some((one) => one.kind === Kind.AsyncKeyword) || !this.isPromise(this.typeOf(node.body)) || ts.isAwaitExpression(node.body)) return this.children(node);
    const made = this.children(node);
    return factory.updateArrowFunction(made, made.modifiers, undefined, made.parameters, undefined, made.equalsGreaterThanToken,
      factory.createAwaitExpression(this.callOf(this.primordial("unseen", node), made.body)));
  }

  // --- Classes that no script sees: nothing behind their own members answers ---

  // The constructor that V8 gives to a derived class spreads its arguments, through a replaceable iterator.
  derived(node) {
    const extendsOther = node.heritageClauses?.some((one) => one.token === Kind.ExtendsKeyword);
    if (extendsOther && !node.members.some(ts.isConstructorDeclaration)) this.problem(node, "a class that extends another one needs a constructor of its own");
  }
  classDeclaration(node) {
    const made = this.children(node);
    if (this.tool.classes.exposed.has(node) || node.heritageClauses?.some((one) => one.token === Kind.ExtendsKeyword)) return made;
    const cut = factory.createClassStaticBlockDeclaration(factory.createBlock([factory.createExpressionStatement(this.callOf(
      this.primordial("ReflectSetPrototypeOf", node), factory.createPropertyAccessExpression(factory.createThis(), "prototype"), factory.createNull()))]));
    return factory.updateClassDeclaration(made, made.modifiers, made.name, made.typeParameters, made.heritageClauses, [...made.members, cut]);
  }
}
