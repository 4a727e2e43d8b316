import { expect, test } from "vitest";
import { presentedBy } from "#server/auth/presented.ts";

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
const of = (headers: Record<string, string>, url = "/", query = false) => presentedBy({ headers, url }, "sid", query);

test.each([
  ["Bearer t", [{ kind: "token", token: "t", certain: true }]],
  ["bearer   t ", [{ kind: "token", token: "t", certain: true }]],
  ["token t", [{ kind: "token", token: "t", certain: true }]],
  [basic("anybody:t"), [{ kind: "token", token: "t", certain: false }]],
  [basic(":t:u"), [{ kind: "token", token: "t:u", certain: false }]],
  [basic("no colon"), []],
  ["Basic", []],
  ["Digest t", []],
  ["Bearer a b", []],
  ["", []],
])("Authorization: %s", (authorization, wanted) => {
  expect(of({ authorization })).toEqual(wanted);
});

test("a token in the address counts only where it is asked for", () => {
  expect(of({}, "/collab/x?a=1&token=t%2B", true)).toEqual([{ kind: "token", token: "t+", certain: true }]);
  expect(of({}, "/collab/x?token=t", false)).toEqual([]);
  expect(of({}, "/collab/x", true)).toEqual([]);
});

test("a cookie is taken by its whole name, after any token", () => {
  expect(of({ cookie: "xsid=1; sid=a%2Fb.c; sid=second" })).toEqual([{ kind: "cookie", value: "a/b.c" }]);
  expect(of({ cookie: "sid" })).toEqual([]);
  expect(of({ cookie: "sid=%E0%A4%A" })).toEqual([]);
  expect(of({ cookie: "sid=c", authorization: "Bearer t" }).map((each) => each.kind)).toEqual(["token", "cookie"]);
});
