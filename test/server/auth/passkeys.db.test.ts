/** Passkeys against a device in software, and what somebody would try who has none. */
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Change, createPasskeyDevice, type SoftwarePasskey } from "#test/support/authenticator.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<Studio>;
let mina: Visitor;
let device: SoftwarePasskey;
const again = { currentPassword: "correct horse battery" };
beforeAll(async () => {
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
  const owner = await ownerOf(workspace);
  const projectId = (await owner.post("/api/projects", { name: "Team" })).json.id;
  mina = await guestOf(workspace, owner, projectId, "Mina");
  device = createPasskeyDevice(workspace.base);
});
afterAll(() => workspace.stop());

async function add(with_: SoftwarePasskey, change: Change = {}) {
  const { ticket, options } = (await mina.post("/api/passkeys/begin", again)).json;
  return mina.post("/api/passkeys", { ticket, name: "Laptop", response: with_.create(options, change) });
}

async function signIn(with_: SoftwarePasskey, change: Change = {}) {
  const visitor = workspace.visitor();
  const { ticket, options } = (await visitor.post("/api/session/passkey/begin")).json;
  const sent = { ticket, response: with_.get(options, change) };
  const answer = await visitor.post("/api/session/passkey", sent);
  return { answer, replay: () => workspace.visitor().post("/api/session/passkey", sent) };
}

it("is added with the password, listed, renamed, and signs in with nothing else", async () => {
  expect((await mina.post("/api/passkeys/begin", { currentPassword: "wrong" })).status).toBe(401);
  const added = await add(device);
  expect(added.status).toBe(201);
  expect((await mina.call("PATCH", `/api/passkeys/${added.json.id}`, { name: "Phone" })).status).toBe(204);
  expect((await mina.get("/api/passkeys")).json.items).toMatchObject([{ name: "Phone", lastUsedAt: null }]);
  const { answer, replay } = await signIn(device);
  expect(answer.json.person.name).toBe("Mina");
  expect((await replay()).status).toBe(401);
  expect((await mina.get("/api/passkeys")).json.items[0].lastUsedAt).not.toBeNull();
});

it.each<[string, Change]>([
  ["an answer made for another site", { origin: "https://octavo.example.evil" }],
  ["an answer to another challenge", { challenge: Buffer.from("another").toString("base64url") }],
  ["a key of another host", { rpId: "evil.example" }],
  ["a person who was not verified", { flags: 0x01 }],
  ["a counter that went back", { counter: 1 }],
])("refuses %s", async (_, change) => {
  expect((await signIn(device, change)).answer.status).toBe(401);
  const other = createPasskeyDevice(workspace.base);
  if (change.counter === undefined)
    expect((await add(other, change.flags === undefined ? change : { flags: 0x41 })).status).toBe(401);
});

it("refuses a key that is not known, one of another person's ceremony, and one that was removed", async () => {
  expect((await signIn(createPasskeyDevice(workspace.base))).answer.status).toBe(401);
  const owner = await ownerOf(workspace);
  const { ticket, options } = (await mina.post("/api/passkeys/begin", again)).json;
  const fresh = createPasskeyDevice(workspace.base);
  const stolen = await owner.post("/api/passkeys", { ticket, name: "x", response: fresh.create(options) });
  expect(stolen.status).toBe(401);
  const [{ id }] = (await mina.get("/api/passkeys")).json.items;
  expect((await owner.call("DELETE", `/api/passkeys/${id}`)).status).toBe(404);
  expect((await mina.call("DELETE", `/api/passkeys/${id}`)).status).toBe(204);
  expect((await signIn(device)).answer.status).toBe(401);
});
