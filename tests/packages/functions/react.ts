// A component with a hook, as HTML.
// answers: "<p class=\"a\">hello ada &amp; 1</p>"
import { createElement, useState } from "react";
import { renderToString } from "react-dom/server";

function Hello({ name }: { name: string }) {
  const [count] = useState(1);
  return createElement("p", { className: "a" }, `hello ${name} & ${count}`);
}

Deno.serve(() => Response.json(renderToString(createElement(Hello, { name: "ada" }))));
