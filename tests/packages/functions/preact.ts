// A component with a hook, as HTML.
// answers: "<p class=\"a\">hello ada &amp; 1</p>"
import { h } from "preact";
import { useState } from "preact/hooks";
import { render } from "preact-render-to-string";

function Hello({ name }: { name: string }) {
  const [count] = useState(1);
  return h("p", { class: "a" }, `hello ${name} & ${count}`);
}

Deno.serve(() => Response.json(render(h(Hello, { name: "ada" }))));
