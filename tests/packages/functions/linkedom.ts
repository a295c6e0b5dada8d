// A document that is searched and changed, an event, and a custom element.
// answers: ["Moons",["Phobos","Deimos"],"<li class=\"new\">Io</li>",["click","LI"],"<hello-ada>hello ada</hello-ada>"]
import { parseHTML } from "linkedom";

Deno.serve(() => {
  const { document, customElements, HTMLElement, Event } = parseHTML("<!doctype html><html><head><title>Moons</title></head><body><ul><li>Phobos<li>Deimos</ul></body></html>");
  const names = [...document.querySelectorAll("li")].map((item) => item.textContent);
  const item = document.createElement("li");
  item.classList.add("new");
  item.textContent = "Io";
  document.querySelector("ul")!.append(item);
  const heard: string[] = [];
  document.querySelector("ul")!.addEventListener("click", (event: { type: string; target: { tagName: string } }) => heard.push(event.type, event.target.tagName));
  item.dispatchEvent(new Event("click", { bubbles: true }));
  customElements.define("hello-ada", class extends HTMLElement {
    connectedCallback() { this.textContent = "hello ada"; }
  });
  document.body.innerHTML = "<hello-ada></hello-ada>";
  return Response.json([document.title, names, item.outerHTML, heard, document.body.innerHTML]);
});
