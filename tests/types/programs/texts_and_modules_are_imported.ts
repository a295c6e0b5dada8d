// compiles
import settings from "./settings.json" with { type: "json" };
import words from "./words.txt" with { type: "text" };
import { add } from "./add.wasm";
console.log(settings.name.toUpperCase(), words.split("\n"), add(1, 2));
