import { describe, expect, it } from "vitest";
import { formatCell } from "#components/editor/language/formatter.ts";

const formatted = async (source: string): Promise<string> => {
  const answer = await formatCell(source);
  return "text" in answer ? answer.text : `refused: ${answer.why}`;
};

describe("formatting a cell", () => {
  it.each([
    ["const a=1", "const a = 1;"],
    ["let x : tf.Tensor2D=tf.zeros( [2,2] )\nx", "let x: tf.Tensor2D = tf.zeros([2, 2]);\nx"],
    ["await model.fit(x,y)", "await model.fit(x, y)"],
    ["a+b;", "a + b;"],
    ["a+b // sum", "a + b // sum"],
    ["a\n;", "a;"],
    ["'text'", '"text"'],
    ["", ""],
    ["// only a comment", "// only a comment"],
  ])("%j becomes %j: a last expression keeps its missing semicolon, others get one", async (before, after) => {
    expect(await formatted(before)).toBe(after);
  });

  it("keeps an object in braces at the end an object", async () => {
    expect(await formatted("const a=1, b=2\n{a,b}")).toBe("const a = 1,\n  b = 2;\n{ a, b }");
    expect(await formatted("{ a:1,b:2 }")).toBe("{ a: 1, b: 2 }");
    expect(await formatted("({a})")).toBe("({ a })");
    expect(await formatted("{ let inner=1; use(inner) }")).toBe("{\n  let inner = 1;\n  use(inner);\n}");
  });

  it("changes nothing the second time", async () => {
    for (const source of ["const f=async()=>{for(;;){}}\nf", "{a,b}", "x.map(v=>v*2).filter(Boolean)", "const {a}=b"]) {
      const once = await formatted(source);
      expect(await formatted(once)).toBe(once);
    }
  });

  it("says where it cannot be read", async () => {
    expect(await formatCell("const a = 1;\nconst = 2")).toEqual({ why: expect.stringMatching(/^Line 2: /) });
  });
});
