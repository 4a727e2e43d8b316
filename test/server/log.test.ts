import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createLog } from "#server/log.ts";

test("what is logged under the name of a credential is removed, however deep it is kept", () => {
  let lines = "";
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines += chunk;
      done();
    },
  });
  const log = createLog("info", sink);
  log.info(
    { token: "s1", request: { authorization: "s2", headers: { cookie: "s3" } }, password: "s4", person: "p1" },
    "hello",
  );
  expect(lines).not.toMatch(/s[1-4]/);
  expect(JSON.parse(lines)).toMatchObject({ msg: "hello", person: "p1", at: expect.any(Number) });
});

test("what we hand out is removed wherever it stands in a line", () => {
  let lines = "";
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines += chunk;
      done();
    },
  });
  const secret = "0123456789abcdefghjkmnpqrstvwxyz";
  const log = createLog("info", sink);
  log.info({ path: `/api/invites/octi_${secret}/accept`, err: new Error(`no oct_${secret}`) }, `octl_${secret}`);
  expect(lines).not.toContain(secret);
  expect(JSON.parse(lines)).toMatchObject({ path: "/api/invites/[removed]/accept", msg: "[removed]" });
});
