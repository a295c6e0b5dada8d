// The search of the single page: sections that have all words, those with the words in their headings first.
const field = document.getElementById("search");
const list = document.getElementById("found");
const contents = document.getElementById("contents");

// A section is a heading and what follows it until the next one.
const sections = [];
for (const article of document.querySelectorAll("article")) {
  for (const element of article.children) {
    if (/^H[1-3]$/.test(element.tagName)) {
      sections.push({ id: element.id, page: article.dataset.title, title: element.textContent, text: "" });
    } else if (sections.length) {
      sections.at(-1).text += element.textContent + " ";
    }
  }
}
for (const section of sections) {
  section.text = section.text.replace(/\s+/g, " ");
  section.inTitle = `${section.page} ${section.title}`.toLowerCase();
  section.inText = section.text.toLowerCase();
}

function find(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const found = [];
  for (const section of sections) {
    if (!words.every((word) => section.inTitle.includes(word) || section.inText.includes(word))) continue;
    const inTitle = words.filter((word) => section.inTitle.includes(word)).length;
    const together = section.inText.includes(words.join(" ")) ? 1 : 0;
    found.push({ section, words, rank: 4 * inTitle + 2 * together });
  }
  return found.sort((one, other) => other.rank - one.rank).slice(0, 30);
}

function excerpt({ section, words }) {
  const first = Math.min(...words.map((word) => section.inText.indexOf(word)).filter((at) => at >= 0), section.text.length);
  const at = first > 50 ? section.text.indexOf(" ", first - 50) + 1 : 0;
  const line = document.createElement("small");
  let rest = (at ? "… " : "") + section.text.slice(at, at + 160);
  while (rest) {
    const lower = rest.toLowerCase();
    const [next, word] = words.map((word) => [lower.indexOf(word), word]).filter(([place]) => place >= 0).sort((one, other) => one[0] - other[0])[0] ?? [rest.length, ""];
    const mark = document.createElement("mark");
    mark.textContent = rest.slice(next, next + word.length);
    line.append(rest.slice(0, next), mark);
    rest = rest.slice(next + word.length);
  }
  return line;
}

let chosen = 0;
function choose(at) {
  const links = [...list.querySelectorAll("a")];
  chosen = Math.max(0, Math.min(at, links.length - 1));
  links.forEach((link, place) => link.classList.toggle("chosen", place === chosen));
  links[chosen]?.scrollIntoView({ block: "nearest" });
}

function search() {
  const found = find(field.value);
  list.replaceChildren(...found.map((each) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${each.section.id}`;
    link.textContent = each.section.title === each.section.page ? each.section.page : `${each.section.page} › ${each.section.title}`;
    item.append(link, excerpt(each));
    return item;
  }));
  if (!found.length && field.value.trim()) list.append(Object.assign(document.createElement("li"), { textContent: "Nothing has all of these words." }));
  list.hidden = !field.value.trim();
  contents.hidden = !list.hidden;
  choose(0);
}

field.addEventListener("input", search);
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter") list.querySelectorAll("a")[chosen]?.click();
  else if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Escape") { field.value = ""; search(); field.blur(); }
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target === field || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  field.focus();
});

// The page that is read is open in the contents.
function showWhere() {
  const page = location.hash.slice(1).split("--")[0] || "readme";
  for (const item of contents.children) item.classList.toggle("here", item.firstElementChild.hash === `#${page}`);
}
addEventListener("hashchange", showWhere);
showWhere();
// A link to a search: page.html?q=memory+limit
field.value = new URLSearchParams(location.search).get("q") ?? "";
search();
