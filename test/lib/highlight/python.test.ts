import { expect, it } from "vitest";
import { coloured } from "./coloured.ts";

const py = (text: string): string => coloured(text, "python");

it("colours Python", () => {
  expect(py("def f(x: int = 3j): return None # c")).toBe(
    "‹keyword:def› f‹operator:(›x‹operator::› int ‹operator:=› ‹number:3j›‹operator:):› ‹keyword:return› ‹number:None› ‹comment:# c›",
  );
  expect(py("@cache\nmodel.fit(X)")).toBe("‹type:@cache›\nmodel‹operator:.›fit‹operator:(›X‹operator:)›");
});

it("colours Python strings over several lines, with either quote", () => {
  expect(py('f"""a\n"b"\n""" + \'c\'')).toBe('‹string:f"""a›\n‹string:"b"›\n‹string:"""› ‹operator:+› ‹string:\'c\'›');
  expect(py("x = r'''a\\\nb'''")).toBe("x ‹operator:=› ‹string:r'''a\\›\n‹string:b'''›");
});

it("knows the magics of notebooks, and match as a name", () => {
  expect(py("!pip install x\n%time f()")).toBe("‹type:!pip install x›\n‹type:%time f()›");
  expect(py("a % b\nmatch = re.match(x)")).toBe(
    "a ‹operator:%› b\nmatch ‹operator:=› re‹operator:.›match‹operator:(›x‹operator:)›",
  );
});
