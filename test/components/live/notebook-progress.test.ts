import { expect, test } from "vitest";
import { progressIn } from "#components/live/notebook-progress.ts";
import { progressMime } from "#lib/kernel/display.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import { KnownSecrets } from "#lib/secrets/known.ts";

const shown = (label: string, fraction: number | null = 0.5): ExecutionEvent =>
  ({ type: "display", data: { [progressMime]: { label, fraction } }, metadata: {} }) as unknown as ExecutionEvent;

test("everybody is told how far a cell is, and no secret that it read", () => {
  const secrets = new KnownSecrets();
  expect(progressIn(shown("epoch 3"), secrets)).toEqual({ label: "epoch 3", fraction: 0.5 });
  expect(progressIn(shown("loading", null), secrets)).toEqual({ label: "loading" });
  secrets.learn("API_KEY", "correct-horse-battery");
  expect(progressIn(shown("key correct-horse-battery"), secrets)?.label).not.toContain("horse");
  const encoded = Buffer.from("correct-horse-battery").toString("base64");
  expect(progressIn(shown(encoded), secrets)?.label).not.toContain(encoded);
  // One that the cut would have torn.
  expect(progressIn(shown(`${"x".repeat(190)}correct-horse-battery`), secrets)?.label).not.toContain("correct");
});

test("what is no progress is none", () => {
  const secrets = new KnownSecrets();
  expect(progressIn(shown("too far", 2), secrets)).toBeUndefined();
  expect(progressIn({ type: "clear" } as ExecutionEvent, secrets)).toBeUndefined();
});
