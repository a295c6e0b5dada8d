// HTML that is searched and changed.
// answers: [["a","b"],"<ul><li>a</li><li>b</li><li>c</li></ul>"]
import { load } from "cheerio";

Deno.serve(() => {
  const page = load("<ul><li>a<li>b</ul>", null, false);
  const items = page("li").map((_, item) => page(item).text()).get();
  page("ul").append("<li>c</li>");
  return Response.json([items, page.html()]);
});
