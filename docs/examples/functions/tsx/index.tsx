/** @jsx html */
// JSX needs no framework: a pragma names the function that makes elements.
//
// curl "http://localhost:9000/tsx?name=Ada"
// <ul class="greetings"><li>Hello, Ada!</li><li>Good bye, Ada!</li></ul>

declare namespace html.JSX {
  type Element = string;
  interface IntrinsicElements {
    [tag: string]: Record<string, unknown>;
  }
}

type Child = string | Child[];

function html(tag: string | ((props: Record<string, string>) => string), props: Record<string, string> | null, ...children: Child[]): string {
  if (typeof tag === "function") return tag(props ?? {});
  const attributes = Object.entries(props ?? {}).map(([name, value]) => ` ${name}="${escape(value)}"`);
  return `<${tag}${attributes.join("")}>${children.flat().join("")}</${tag}>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const Greeting = ({ word, name }: Record<string, string>) => (
  <li>
    {word}, {escape(name)}!
  </li>
);

Deno.serve((request: Request) => {
  const name = new URL(request.url).searchParams.get("name") ?? "world";
  const page = (
    <ul class="greetings">
      {["Hello", "Good bye"].map((word) => (
        <Greeting word={word} name={name} />
      ))}
    </ul>
  );
  return new Response(page + "\n", { headers: { "content-type": "text/html; charset=utf-8" } });
});
