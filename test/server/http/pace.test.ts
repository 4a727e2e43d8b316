import { expect, it } from "vitest";
import { createPace } from "#server/http/pace.ts";

const limit = { capacity: 2, refillMs: 1_000 };
const large = { capacity: 100, refillMs: 1_000 };
const limits = {
  credential: limit,
  person: large,
  network: large,
  upload: large,
  uploadNetwork: large,
  nobody: limit,
  socket: limit,
};
const ana = (credentialId: string) => ({ credentialId, personId: "ana" });
const refusal = expect.objectContaining({ code: "too_many_requests", detail: { retryAfterMs: 1_000 } });
const from = (address: string) => ({ headers: {}, socket: { remoteAddress: address } });

it("lets each credential and each network go at its own pace, and says when to come again", () => {
  let at = 0;
  const pace = createPace(
    ({ socket }) => socket.remoteAddress ?? "",
    () => at,
    limits,
  );
  const here = from("10.0.0.9");
  for (const id of ["a", "a", "b"]) pace.known(here, ana(id));
  expect(() => pace.known(here, ana("a"))).toThrowError(refusal);
  pace.known(here, ana("b"));
  for (const address of ["2001:db8::1", "2001:db8::2"]) pace.nobody(from(address));
  expect(() => pace.nobody(from("2001:db8::3"))).toThrowError("too many requests");
  pace.nobody(from("10.0.0.1"));
  expect([pace.socket(from("10.0.0.1")), pace.socket(from("10.0.0.1")), pace.socket(from("10.0.0.1"))]).toEqual([
    0, 0, 1_000,
  ]);
  at += 1_000;
  pace.known(here, ana("a"));
  expect(pace.socket(from("10.0.0.1"))).toBe(0);
});

it("counts a person over all of their tokens, a network over all of its people, and uploads apart", () => {
  const paceOf = (change: Partial<typeof limits>) =>
    createPace(
      ({ socket }) => socket.remoteAddress ?? "",
      () => 0,
      { ...limits, credential: large, ...change },
    );
  const here = from("10.0.0.1");
  const person = paceOf({ person: limit });
  for (const id of ["a", "b"]) person.known(here, ana(id));
  expect(() => person.known(from("10.0.0.2"), ana("c"))).toThrowError(refusal);
  person.known(here, { credentialId: "d", personId: "mina" });

  const network = paceOf({ network: limit });
  for (const personId of ["ana", "mina"]) network.known(here, { credentialId: personId, personId });
  expect(() => network.known(here, { credentialId: "leo", personId: "leo" })).toThrowError(refusal);
  network.known(from("10.0.0.2"), ana("a"));

  const uploads = paceOf({ upload: limit });
  for (const address of ["10.0.0.1", "10.0.0.2"]) uploads.upload(from(address), "ana");
  expect(() => uploads.upload(here, "ana")).toThrowError(refusal);
  uploads.known(here, ana("a"));
  uploads.upload(here, "mina");
  uploads.upload(here, undefined);
  const together = paceOf({ uploadNetwork: limit });
  for (const personId of ["ana", undefined]) together.upload(here, personId);
  expect(() => together.upload(here, "leo")).toThrowError(refusal);
});
