import { expect, test } from "vitest";
import type { KernelRequest } from "#lib/kernel/protocol.ts";
import { openTestCore, summaryOf } from "#test/support/core-host.ts";

/** A page that pins these versions; the program of each counts how often it was evaluated. */
function open(pins: Record<string, string>) {
  const asked: string[] = [];
  const globals = globalThis as unknown as { packageRuns: number };
  globals.packageRuns = 0;
  const core = openTestCore({}, (request: KernelRequest) => {
    if (request.kind !== "package") return null;
    asked.push(`${request.name} ${request.known ?? ""}`.trim());
    const version = pins[request.name];
    if (version === undefined) return null;
    if (version === request.known) return { version };
    const code = `((octavoHost)=>{ globalThis.packageRuns++; return { version: "${version}", default: "whole", host: octavoHost["test-module"]?.one } })`;
    return { version, code, needs: ["test-module"] };
  });
  return { ...core, asked, runs: () => globals.packageRuns };
}

const factsOf = (events: Awaited<ReturnType<ReturnType<typeof open>["run"]>>) => {
  const last = events.at(-1);
  return last?.type === "finished" ? last.facts?.packages : undefined;
};

test("a pinned package is evaluated once, given what the kernel has, and told among what the run used", async () => {
  const { run, asked, runs } = open({ "d3-array": "3.2.4", "@scope/name/part": "1.0.0" });
  const first = await run("a", "import whole, { version, host } from 'd3-array'; [whole, version, host]");
  expect(summaryOf(first)).toBe("['whole', '3.2.4', 1] | ok");
  expect(factsOf(first)).toEqual({ "d3-array": "3.2.4" });
  const second = await run(
    "b",
    "const all = await import('d3-array'); (await import('@scope/name/part')).version + all.version",
  );
  expect(summaryOf(second)).toBe("'1.0.03.2.4' | ok");
  expect(factsOf(second)).toEqual({ "d3-array": "3.2.4", "@scope/name/part": "1.0.0" });
  expect(asked).toEqual(["d3-array", "d3-array 3.2.4", "@scope/name/part"]);
  expect(runs()).toBe(2);
});

test("another version pinned is another module from the next import on", async () => {
  const pins: Record<string, string> = { one: "1.0.0" };
  const { run } = open(pins);
  await run("a", "import { version } from 'one'; const read = () => version");
  pins.one = "2.0.0";
  expect(summaryOf(await run("b", "read()"))).toBe("'1.0.0' | ok");
  expect(summaryOf(await run("c", "(await import('one')).version"))).toBe("'2.0.0' | ok");
});

test("what is not pinned, or cannot be a package, is refused with the way", async () => {
  const { run, asked } = open({});
  expect(summaryOf(await run("a", "import x from 'left-pad'"))).toMatch(
    /^ImportError: `left-pad` is not among this notebook's packages\. Add it/,
  );
  expect(summaryOf(await run("a", "await import('https://example.org/x.js')"))).toMatch(/it names no package/);
  expect(asked).toEqual(["left-pad"]);
});
