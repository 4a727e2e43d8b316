import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parseNotebook, serializeNotebook } from "#lib/notebook/nbformat.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { docOf } from "#test/support/notebook-builder.ts";
import { ownCorpus, realCorpus } from "#test/support/notebook-corpus.ts";
import { pythonWith } from "#test/support/python.ts";

const env = await pythonWith("nbformat", ["nbformat==5.10.4"]);
const title = env.kind === "missing" ? `the nbformat package (skipped: ${env.reason})` : "the nbformat package";

/** One line of JSON per notebook in, one verdict per line out: valid, and written again with the same bytes. */
const script = `
import sys, json, nbformat
for line in sys.stdin:
    text = json.loads(line)
    try:
        nb = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
        errors = list(nbformat.validator.iter_validate(nb))
        ids = [cell.id for cell in nb.cells]
        if errors or len(set(ids)) != len(ids):
            raise Exception(str(errors[:1]) + str(ids))
        print(json.dumps("ok" if nbformat.writes(nb) + "\\n" == text or nbformat.writes(nb) == text else "other bytes"))
    except Exception as error:
        print(json.dumps(str(error)[:300]))
`;

describe.skipIf(env.kind === "missing")(title, () => {
  it("finds every export valid, and writes it with the same bytes where numbers have one spelling", () => {
    const files = [...ownCorpus, ...realCorpus].flatMap(({ name, text }) => {
      try {
        return [{ name, text: serializeNotebook(toNotebookJson(docOf(parseNotebook(text).notebook))) }];
      } catch {
        return []; // Refused files are the corpus test's business.
      }
    });
    const input = files.map(({ text }) => JSON.stringify(text)).join("\n");
    const python = env.kind === "ready" ? env.python : "";
    const { stdout, stderr } = spawnSync(python, ["-c", script], { input, encoding: "utf8", maxBuffer: 1 << 28 });
    expect(stderr).toBe("");
    const verdicts = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as string);
    const bad = files
      .map(({ name }, at) => `${name}: ${verdicts[at]}`)
      .filter((line) => !/: (ok|other bytes)$/.test(line));
    expect(bad).toEqual([]);
    expect(verdicts).toHaveLength(files.length);
    expect(verdicts.filter((verdict) => verdict === "ok").length).toBeGreaterThan(files.length * 0.8);
  });
});
