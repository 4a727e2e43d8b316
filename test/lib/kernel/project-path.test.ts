import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pathFault } from "#lib/data/path.ts";
import { specifierOf } from "#lib/kernel/project-path.ts";

describe("what an import names", () => {
  test.each([
    ["./lib/a.ts", "", "lib/a.ts"],
    ["project:/lib/a.ts", "deep/er/b.ts", "lib/a.ts"],
    ["./a.ts", "lib/b.ts", "lib/a.ts"],
    ["../a.ts", "lib/b.ts", "a.ts"],
    ["./x/../y/./a.ts", "lib/b.ts", "lib/y/a.ts"],
  ])("%s in %j is the file %s", (text, from, path) => {
    expect(specifierOf(text, from)).toEqual({ kind: "file", path });
  });

  test("anything else is a library's name", () => {
    expect(specifierOf("@tensorflow/tfjs")).toEqual({ kind: "library", name: "@tensorflow/tfjs" });
    expect(specifierOf("project:a")).toEqual({ kind: "library", name: "project:a" });
  });

  test.each([
    ["../a.ts", "", "out of the project"],
    ["../../a.ts", "lib/b.ts", "out of the project"],
    ["./", "", "at least one character"],
    ["project://etc", "", "no empty name"],
    [`./${"long/".repeat(60)}a.ts`, "", "at most 290"],
  ])("%s in %j is refused: %s", (text, from, why) => {
    expect(specifierOf(text, from)).toMatchObject({ kind: "refused", reason: expect.stringContaining(why) });
  });

  test("whatever is written, a file has a path that the project could hold, or is refused", () => {
    const segment = fc.oneof(fc.constantFrom(".", "..", "a", "b.ts", "", "ü", "\\", "\u202e"), fc.string());
    const head = fc.constantFrom("./", "../", "project:/");
    fc.assert(
      fc.property(
        head,
        fc.array(segment, { maxLength: 8 }),
        fc.constantFrom("", "x.ts", "lib/x.ts"),
        (mark, rest, from) => {
          const found = specifierOf(mark + rest.join("/"), from);
          expect(found.kind).not.toBe("library");
          if (found.kind === "file") expect(pathFault(found.path)).toBeUndefined();
        },
      ),
    );
  });

  test("a relative import and the whole address of what it means are the same file", () => {
    const name = fc.constantFrom("a", "b", "c");
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), fc.array(name, { minLength: 1, maxLength: 4 }), (folder, rest) => {
        const from = [...folder, "here.ts"].join("/");
        const whole = specifierOf(`project:/${[...folder, ...rest].join("/")}`);
        expect(specifierOf(`./${rest.join("/")}`, from)).toEqual(whole);
        const up = "../".repeat(folder.length);
        if (folder.length > 0) expect(specifierOf(`${up}${[...folder, ...rest].join("/")}`, from)).toEqual(whole);
      }),
    );
  });
});
