import { expect, test } from "vitest";
import { printedAddress, printedLink } from "#lib/tracking/mlflow/printed-link.ts";

const id = "0123456789abcdef0123456789abcdef";

test.each([
  [`#/experiments/1/runs/${id}`, `/p/abc/runs/${id}`],
  [`#/experiments/1/runs/${id}/artifacts`, `/p/abc/runs/${id}`],
  ["#/experiments/12", "/p/abc/experiments/12"],
  ["#/experiments/12/traces?x=1", "/p/abc/experiments/12"],
  ["#/experiments/12/runs/elsewhere", "/p/abc/experiments/12"],
  ["#/experiments/one", undefined],
  ["#/experiments/1x", undefined],
  ["#/models/cat", undefined],
  ["#main", undefined],
  ["", undefined],
])("%s leads to %s", (fragment, address) => {
  const link = printedLink(fragment);
  expect(link && printedAddress(link, "abc")).toBe(address);
});
