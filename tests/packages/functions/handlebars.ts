// A template with a list, a partial, a helper, and what is escaped.
// answers: ["<b>Mars</b>: PHOBOS, DEIMOS; &lt;i&gt;"]
import Handlebars from "handlebars";

Deno.serve(() => {
  Handlebars.registerHelper("loud", (text: string) => text.toUpperCase());
  Handlebars.registerPartial("title", "<b>{{planet}}</b>");
  const template = Handlebars.compile("{{> title}}: {{#each moons}}{{loud this}}{{#unless @last}}, {{/unless}}{{/each}}; {{raw}}");
  return Response.json([template({ planet: "Mars", moons: ["Phobos", "Deimos"], raw: "<i>" })]);
});
