import { assertEquals } from "../../support/assert.js";

const only = (text) => [...new URLSearchParams(`k=${text}`)][0][1];
const given = [
  ["", ""], ["a", "a"], ["+", " "], ["++a+", "  a "], ["%41", "A"], ["x%41y%42", "xAyB"], ["%2b+%2B", "+ +"], ["%26%3d%25", "&=%"], ["%00%7f", "\0\x7f"],
  ["%", "%"], ["%4", "%4"], ["%4g", "%4g"], ["%g1", "%g1"], ["%%41", "%A"], ["%4%41", "%4A"], ["a%", "a%"],
  ["%C3%A9", "é"], ["%e2%9c%93", "✓"], ["%F0%9F%98%80", "😀"], ["+%C3%A9+", " é "], ["%41%C3%A9%zz+", "Aé%zz "], ["é%41", "éA"], ["é%C3%A9", "éé"],
  ["%ff", "\ufffd"], ["%C3", "\ufffd"], ["%C3+%A9", "\ufffd \ufffd"], ["%C3a", "\ufffda"], ["%ED%A0%80", "\ufffd\ufffd\ufffd"], ["%EF%BB%BFx", "\ufeffx"],
  ["\ud800%41", "\ufffdA"], ["\ud800", "\ufffd"], ["%F0%9F+%98", "\ufffd \ufffd"],
];
for (const [text, decoded] of given) assertEquals(only(text), decoded, text);
// Names are read alike, and what is empty between marks is nothing.
assertEquals([...new URLSearchParams("?&&a=1&=2&%41&b=c=d&&")], [["a", "1"], ["", "2"], ["A", ""], ["b", "c=d"]]);
assertEquals([...new URLSearchParams("&")], []);
