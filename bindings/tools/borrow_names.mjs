// Gives the variables of a minified script the names that V8 has anyway, those of the language's own properties. Each other name is
// one more string in every isolate, and the table of them doubles when it is full.
import ts from "typescript";

const reserved = new Set(["arguments", "eval", "undefined", "delete", "return", "catch", "for", "with", "throw", "await", "yield", "let", "static", "async"]);

const mostBorrowed = 250;

// Of the language in any version of V8 that can be used: what this node's has in addition costs a string, nothing else.
function builtinNames() {
  const holders = [Math, Number, Intl, Atomics, Reflect, Date, Date.prototype, DataView.prototype, String, String.prototype, Array.prototype,
    Object, Object.prototype, Promise, Symbol, RegExp, RegExp.prototype, WeakRef.prototype, Map.prototype, Intl.Locale.prototype, Intl.DateTimeFormat.prototype];
  return [...new Set(holders.flatMap((holder) => Object.getOwnPropertyNames(holder)))].filter((name) => /^[A-Za-z]\w*$/.test(name) && !reserved.has(name));
}

// Each variable's name is replaced in all places by one that is no variable's: whatever scopes it has, they stay as they are.
export function borrowNames(text) {
  const file = ts.createSourceFile("script.js", text, ts.ScriptTarget.ESNext, true);
  const variables = new Map(), properties = new Set();
  (function visit(node) {
    if (ts.isIdentifier(node) && node.text !== "") {
      if (isProperty(node)) {
        properties.add(node.text);
      } else {
        if (!variables.has(node.text)) variables.set(node.text, []);
        variables.get(node.text).push(node);
      }
    }
    ts.forEachChild(node, visit);
  })(file);
  const free = builtinNames().filter((name) => !variables.has(name)).sort((a, b) => a.length - b.length);
  // Names of one letter come in everything that V8 compiles; longer ones than two were not made by the minifier.
  const dear = [...variables].filter(([name]) => name.length === 2 && /^[A-Za-z$_]\w$/.test(name) && !properties.has(name) && !["do", "if", "in", "of"].includes(name));
  // The shortest for what is named least: the text itself lies in every isolate, too.
  dear.sort(([, a], [, b]) => a.length - b.length);
  const changes = [];
  for (const [, places] of dear.slice(0, mostBorrowed)) {
    const name = free.shift();
    if (name === undefined) break;
    for (const node of places) changes.push({ from: node.getStart(file), to: node.end, text: ts.isShorthandPropertyAssignment(node.parent) || isShorthandBinding(node) ? `${node.text}:${name}` : name });
  }
  changes.sort((a, b) => a.from - b.from);
  let out = "", from = 0;
  for (const change of changes) {
    out += text.slice(from, change.from) + change.text;
    from = change.to;
  }
  return out + text.slice(from);
}

function isProperty(node) {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) && parent.name === node) || (ts.isBindingElement(parent) && parent.propertyName === node) ||
    ((ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isObjectLiteralElementLike(parent)) && parent.name === node && !ts.isShorthandPropertyAssignment(parent));
}

// `{ a }` as a pattern, which takes the property of its name.
function isShorthandBinding(node) {
  return ts.isBindingElement(node.parent) && node.parent.name === node && !node.parent.propertyName && ts.isObjectBindingPattern(node.parent.parent) && !node.parent.dotDotDotToken;
}
