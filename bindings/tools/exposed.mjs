// Which classes and objects of the platform scripts get hold of: what is passed to define(), named by defineLate() or nameInterface(),
// and what such a class extends. A script can replace their members.
import path from "node:path";
import ts from "typescript";

export function classesOf(program, checker, root) {
  const exposed = new Set();
  const namespaces = new Set();
  const late = new Map();
  const real = (symbol) => (symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  const add = (symbol) => {
    symbol = real(symbol);
    for (const declaration of symbol?.declarations ?? []) {
      if (ts.isClassLike(declaration)) exposed.add(declaration);
      if (ts.isVariableDeclaration(declaration) && declaration.initializer && ts.isObjectLiteralExpression(declaration.initializer)) namespaces.add(symbol);
    }
  };
  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [first, second] = node.arguments;
      if (node.expression.text === "define" && first && ts.isObjectLiteralExpression(first) && !second) {
        for (const property of first.properties) {
          if (ts.isShorthandPropertyAssignment(property)) add(checker.getShorthandAssignmentValueSymbol(property));
          else if (ts.isPropertyAssignment(property) && ts.isIdentifier(property.initializer)) add(checker.getSymbolAtLocation(property.initializer));
        }
      }
      if (node.expression.text === "nameInterface" && second) add(checker.getSymbolAtLocation(second));
      if (node.expression.text === "defineLate" && ts.isStringLiteral(first) && ts.isArrayLiteralExpression(second)) late.set(first.text, second.elements.map((one) => one.text));
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (file.fileName.startsWith(root + path.sep)) visit(file);
  for (const [part, names] of late) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(path.join(root, part + ".ts")));
    for (const name of names) add(checker.tryGetMemberInModuleExports(name, module));
  }
  for (const one of exposed) {
    for (const clause of one.heritageClauses ?? []) {
      if (clause.token === ts.SyntaxKind.ExtendsKeyword) add(checker.getSymbolAtLocation(clause.types[0].expression));
    }
  }
  return { exposed, namespaces };
}
