// A document that is searched and changed, an event, a style, a form, and what is written of it. Scripts of the page are not run.
// answers: ["Moons",["Phobos","Deimos"],["click","LI"],"rgb(255, 0, 0)","Ada","<ul class=\"new\"><li>Io</li></ul>"]
import { JSDOM } from "jsdom";

Deno.serve(() => {
  const page = "<!doctype html><title>Moons</title><style>li { color: rgb(255, 0, 0) }</style><ul><li>Phobos<li>Deimos</ul><form><input name=user value=Ada></form>";
  const { window } = new JSDOM(page, { url: "http://moons.example/" });
  const { document } = window;
  const names = [...document.querySelectorAll("ul > li:nth-child(n)")].map((item) => item.textContent);
  const heard: string[] = [];
  const list = document.querySelector("ul")!;
  list.addEventListener("click", (event) => heard.push(event.type, (event.target as Element).tagName));
  document.querySelector("li")!.dispatchEvent(new window.Event("click", { bubbles: true }));
  const { color } = window.getComputedStyle(document.querySelector("li")!);
  const user = new window.FormData(document.querySelector("form")!).get("user");
  list.innerHTML = "<li>Io";
  list.classList.add("new");
  return Response.json([document.title, names, heard, color, user, list.outerHTML]);
});
