/**
 * Whatever changes state leaves a record: a story walks every route that is not a GET and looks whether an entry came of
 * it. A route that is in neither the story nor the list of reasons fails: add a step, or a reason why it needs no record.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPasskeyDevice } from "#test/support/authenticator.ts";
import { type NpmRegistry, openNpmRegistry } from "#test/support/npm-registry.ts";
import { registryOfTests } from "#test/support/studio.ts";
import { totpCode } from "#test/support/totp.ts";
import { type House, openWholeHouse } from "#test/support/whole-house.ts";
import { type Answer, adminToken, guestOf, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

const ofRun = "what a run logs is the run's own record";
const ofTrace = "a trace is its own record";
const ofModel = "what is logged with a model is the model's own record";

/** Calls of MLflow's protocol → why they leave no entry. */
const unrecordedCalls: Readonly<Record<string, string>> = {
  "POST mlflow/experiments/search": "reads",
  "POST mlflow/experiments/search-datasets": "reads",
  "POST mlflow/runs/search": "reads",
  "POST mlflow/registered-models/get-latest-versions": "reads",
  "POST mlflow/logged-models/search": "reads",
  "POST mlflow/traces/search": "reads",
  "POST mlflow/runs/log-metric": ofRun,
  "POST mlflow/runs/log-parameter": ofRun,
  "POST mlflow/runs/log-batch": ofRun,
  "POST mlflow/runs/log-model": ofRun,
  "POST mlflow/runs/log-inputs": ofRun,
  "POST mlflow/runs/outputs": ofRun,
  "POST mlflow/runs/set-tag": ofRun,
  "POST mlflow/traces": ofTrace,
  "PATCH mlflow/traces/{id}": ofTrace,
  "PATCH mlflow/traces/{id}/tags": ofTrace,
  "DELETE mlflow/traces/{id}/tags": ofTrace,
  "POST mlflow/traces/link-to-run": ofTrace,
  "PATCH mlflow/logged-models/{modelId}": ofModel,
  "POST mlflow/logged-models/{modelId}/params": ofModel,
  "PATCH mlflow/logged-models/{modelId}/tags": ofModel,
  "DELETE mlflow/logged-models/{modelId}/tags/{key}": ofModel,
  "POST mlflow-artifacts/mpu/create/{folder*}": "begins; the artifact is there when it is complete",
  "POST mlflow-artifacts/mpu/abort/{folder*}": "ends what was never kept",
  "POST mlflow-artifacts/mpu/complete/{folder*}":
    "keeps a new file; one that takes another's place is recorded, as by PUT",
  "POST mlflow/upload-artifact": "keeps a new file; one that takes another's place is recorded, as by PUT",
  "POST mlflow/webhooks/{id}/test": "sends a sample; nothing is stored",
};

/** Route → why it leaves no entry. */
const unrecorded: Readonly<Record<string, string>> = {
  "POST /api/session/passkey/begin": "gives out a challenge",
  "POST /api/passkeys/begin": "gives out a challenge",
  "POST /api/second-factor/begin": "offers a secret; it counts, and is recorded, with the first code",
  "POST /api/session/reset-request": "answers alike whether there is such an account; the link itself is recorded",
  "POST /api/sign-in/saml/:providerId/acs": "holds what it proved for the browser to fetch; saml.db.test.ts walks it",
  "POST /api/sign-in/oidc/:providerId/logout": "needs a provider that signs it: oidc.db.test.ts walks it",
  "POST /api/sign-up": "answers alike whether it is known; the account itself is recorded",
  "POST /api/sign-up/finish": "needs a mail server: sign-up.db.test.ts walks it",
  "POST /api/session/email-request": "sends a mail; its answer is recorded",
  "POST /api/session/email": "needs a mail server: accounts.db.test.ts walks it",

  "POST /api/projects/:projectId/uploads": "begins; the file is recorded when it is complete",
  "PUT /api/uploads/:uploadId/parts": "a part of an upload; the file is recorded when it is complete",
  "DELETE /api/uploads/:uploadId": "ends what was never filed",
  "POST /api/notebooks/:notebookId/executions": "runs in the reader's own browser; their receipts are the record",
  "POST /api/notebooks/:notebookId/executions/events": "outputs of such runs; their receipts are the record",
  "PUT /api/notebooks/:notebookId/checkpoints/:name": "a state that a training keeps of itself, while it runs",
  "DELETE /api/notebooks/:notebookId/checkpoints/:name": "drops such a state",
  "PUT /api/notebooks/:notebookId/snapshots/:digest": "what a run began with; the run is its record",
  "PUT /api/notebooks/:notebookId/inputs": "a shared input is part of the document, whose history is its own record",
  "POST /api/notebooks/:notebookId/inputs/bytes": "a file picked for such an input",
  "POST /api/socket-tickets": "a ticket to open a socket with; it is used up by the socket",
  "POST /api/interrupts": "asks one's own run to end; the bit is forgotten after a day",
  "POST /api/interrupts/tickets": "a ticket to ask with; nothing is stored",
  "POST /api/interrupts/asked": "a kernel asks whether it was asked to end; nothing is stored",
  "POST /api/notebooks/:notebookId/history/points": "a named moment of the document's history, which is its own record",
  "PUT /api/collaboration/session/:path{.+}": "tells a Jupyter client which room a notebook is; nothing is stored",
  "POST /api/projects/:projectId/runs/search": "reads",
  "POST /api/projects/:projectId/runs/groups": "reads",
  "POST /api/projects/:projectId/runs/tiles": "reads",
  "POST /api/runs/:runId/log": ofRun,
  "POST /api/runs/:runId/lines": ofRun,
  "POST /api/studies/:studyId/ask": "a trial of a study, which is its own record",
  "POST /api/studies/:studyId/trials/:number/report": "a step of a trial, which is its own record",
  "PUT /api/studies/:studyId/trials/:number": "the end of a trial, which is its own record",
  "PUT /api/2.0/mlflow-artifacts/parts/:uploadId/:number": "a part of an artifact that is kept when it is complete",
  "PUT /mlflow/:project/api/2.0/mlflow-artifacts/parts/:uploadId/:number": "the same",
  "POST /v1/traces": "refuses whatever comes",
  "POST /mlflow/:project/v1/traces": "refuses whatever comes",
  "POST /api/notebooks/:notebookId/rescued/:rescueId/dismiss": "hides one's own text from oneself",
};

let npm: NpmRegistry;
let workspace: Workspace<House>;
let owner: Visitor;
const walked = new Set<string>();
beforeAll(async () => {
  npm = await openNpmRegistry();
  registryOfTests.address = npm.address;
  workspace = await openWholeHouse(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = await ownerOf(workspace);
});
afterAll(async () => {
  await workspace.stop();
  await npm.stop();
});

const count = async (): Promise<number> =>
  Number((await workspace.db.pool.query("select count(*) as n from audit_entry")).rows[0].n);

/** One step: the call must succeed and leave an entry. `route` is `METHOD /its/:path`. */
async function step(
  route: string,
  params: Readonly<Record<string, string>> = {},
  body?: unknown,
  options: { readonly query?: string; readonly headers?: Readonly<Record<string, string>>; readonly as?: Visitor } = {},
): Promise<Answer> {
  const [method = "", template = ""] = route.split(" ");
  const at = template.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? name));
  const before = await count();
  const answer = await (options.as ?? owner).call(method, at + (options.query ?? ""), body, options.headers);
  expect(answer.status, `${route}: ${answer.text}`).toBeLessThan(300);
  expect(await count(), `${route} leaves no entry in the audit log`).toBeGreaterThan(before);
  walked.add(route);
  return answer;
}

it("people, sign-ins and tokens", async () => {
  const link = new URL(await workspace.auth.createOwnerLink()).searchParams.get("link");
  await step("POST /api/session/link", {}, { token: link }, { as: workspace.visitor() });
  await step("PATCH /api/session", {}, { name: "Ana", email: "ana@example.org", password: "correct horse battery" });
  const again = workspace.visitor();
  const proof = { email: "ana@example.org", password: "correct horse battery" };
  await step("POST /api/auth/sign-in/email", {}, proof, { as: again });
  await step("POST /api/session/sign-out", {}, undefined, { as: again });
  const { id } = (await step("POST /api/tokens", {}, { name: "laptop" })).json;
  await step("DELETE /api/tokens/:tokenId", { tokenId: id });
  await step("PATCH /api/audit/policy", {}, { retentionDays: null });
});

it("passkeys, second factor, and people as the owner manages them", async () => {
  const projectId = (await owner.post("/api/projects", { name: "People" })).json.id;
  const again = { currentPassword: "correct horse battery" };
  const leo = await guestOf(workspace, owner, projectId, "Leopold");
  const personId = (await leo.get("/api/session")).json.person.id;
  const device = createPasskeyDevice(workspace.base);
  const making = (await leo.post("/api/passkeys/begin", again)).json;
  const made = { ticket: making.ticket, name: "Laptop", response: device.create(making.options) };
  const passkeyId = (await step("POST /api/passkeys", {}, made, { as: leo })).json.id;
  await step("PATCH /api/passkeys/:passkeyId", { passkeyId }, { name: "Phone" }, { as: leo });
  const asking = (await leo.post("/api/session/passkey/begin")).json;
  const answer = { ticket: asking.ticket, response: device.get(asking.options) };
  await step("POST /api/session/passkey", {}, answer, { as: workspace.visitor() });
  await step("DELETE /api/passkeys/:passkeyId", { passkeyId }, undefined, { as: leo });
  const others = (await leo.get("/api/sign-ins")).json.items.filter((one: { current: boolean }) => !one.current);
  await step("DELETE /api/sign-ins/:signInId", { signInId: others[0].id }, undefined, { as: leo });
  await step("DELETE /api/sign-ins", {}, undefined, { as: leo });

  const { secret } = (await leo.post("/api/second-factor/begin", again)).json;
  const code = (ahead: number) => totpCode(secret, ahead);
  const codes = (await step("POST /api/second-factor/confirm", {}, { code: code(-1) }, { as: leo })).json.recoveryCodes;
  await step("POST /api/second-factor/recovery-codes", {}, { code: code(0) }, { as: leo });
  expect(codes).toHaveLength(10);
  const visitor = workspace.visitor();
  const half = (
    await visitor.post("/api/auth/sign-in/email", { email: "leopold@example.org", password: again.currentPassword })
  ).json;
  const shown = { ticket: half.secondFactor.ticket, code: code(1) };
  await step("POST /api/session/second-factor", {}, shown, { as: visitor });
  await step("DELETE /api/people/:personId/second-factor", { personId });
  const once = (await leo.post("/api/second-factor/begin", again)).json.secret;
  await leo.post("/api/second-factor/confirm", { code: totpCode(once, -1) });
  await step("DELETE /api/second-factor", {}, { code: totpCode(once, 0) }, { as: leo });

  const { url } = (await step("POST /api/people/:personId/reset-link", { personId })).json;
  const reset = { token: new URL(url).searchParams.get("reset"), password: "another horse battery" };
  await step("POST /api/session/password", {}, reset, { as: workspace.visitor() });
  await step("DELETE /api/people/:personId/sign-ins", { personId });
  await step("PATCH /api/people/:personId", { personId }, { suspended: true });
  await step("DELETE /api/people/:personId", { personId });
  const mei = await guestOf(workspace, owner, projectId, "Mei");
  await step("DELETE /api/session/person", {}, { ...again, email: "mei@example.org" }, { as: mei });
});

it("identity providers and directories", async () => {
  const cert = readFileSync(path.join(import.meta.dirname, "../../fixtures/tls/cert.pem"), "utf8");
  const wish = {
    kind: "saml",
    name: "Corp",
    issuer: "urn:x",
    signInUrl: "https://idp.example/sso",
    certificates: [cert],
  };
  const providerId = (await step("POST /api/identity-providers", {}, wish)).json.id;
  await step("PATCH /api/identity-providers/:providerId", { providerId }, { enabled: false });
  await step("DELETE /api/identity-providers/:providerId", { providerId });
  const { id: directoryId, token } = (await step("POST /api/directories", {}, { name: "Okta" })).json;
  const as = workspace.visitor({ authorization: `Bearer ${token}` });
  const ines = { userName: "ines@example.org", active: true };
  const { id } = (await step("POST /scim/v2/Users", {}, ines, { as })).json ?? {};
  const users = await as.get('/scim/v2/Users?filter=userName%20eq%20"ines@example.org"');
  const user = { id: id ?? JSON.parse(users.text).Resources[0].id };
  const rename = { Operations: [{ op: "replace", path: "displayName", value: "Ines" }] };
  await step("PATCH /scim/v2/Users/:id", user, rename, { as });
  await step("PUT /scim/v2/Users/:id", user, { ...ines, displayName: "Ines L." }, { as });
  const group = JSON.parse((await step("POST /scim/v2/Groups", {}, { displayName: "ML" }, { as })).text);
  await step(
    "PATCH /scim/v2/Groups/:id",
    group,
    { Operations: [{ op: "add", path: "members", value: [{ value: user.id }] }] },
    { as },
  );
  await step("PUT /scim/v2/Groups/:id", group, { displayName: "ML team", members: [] }, { as });
  await step("PATCH /api/directory-groups/:groupId", { groupId: group.id }, { teamId: null });
  await step("DELETE /scim/v2/Groups/:id", group, undefined, { as });
  await step("DELETE /scim/v2/Users/:id", user, undefined, { as });
  await step("DELETE /api/directories/:directoryId", { directoryId });
});

it("projects, members and invites", async () => {
  const { id: projectId } = (await step("POST /api/projects", {}, { name: "Digits" })).json;
  await step("PATCH /api/projects/:projectId", { projectId }, { name: "Figures" });
  const invite = (await step("POST /api/projects/:projectId/invites", { projectId }, {})).json;
  const token = new URL(invite.url).pathname.split("/").at(-1) ?? "";
  const account = { name: "Mina", email: "mina@example.org", password: "correct horse battery" };
  await step("POST /api/invites/:token/accept", { token }, account, { as: workspace.visitor() });
  const members = (await owner.get(`/api/projects/${projectId}/members`)).json.items;
  const personId = members.find((one: { name: string }) => one.name === "Mina").personId;
  await step("DELETE /api/projects/:projectId/members/:personId", { projectId, personId });
  await step("DELETE /api/projects/:projectId/invites/:inviteId", { projectId, inviteId: invite.id });
  await step("DELETE /api/projects/:projectId", { projectId });
  await step("POST /api/projects/:projectId/restore", { projectId });
  await step("DELETE /api/projects/:projectId", { projectId });
  await step("DELETE /api/projects/:projectId", { projectId }, undefined, { query: "?forever=true" });
});

it("organizations, teams, rights and links", async () => {
  const { id: organizationId } = (await step("POST /api/organizations", {}, { name: "Harbour" })).json;
  await step("PATCH /api/organizations/:organizationId", { organizationId }, { joinDomains: ["harbour.example"] });
  const link = (await step("POST /api/organizations/:organizationId/invites", { organizationId }, {})).json;
  const token = new URL(link.url).pathname.split("/").at(-1) ?? "";
  const account = { name: "Nils", email: "nils@harbour.example", password: "correct horse battery" };
  const nils = workspace.visitor();
  await step("POST /api/invites/:token/accept", { token }, account, { as: nils });
  await step("DELETE /api/organizations/:organizationId/invites/:inviteId", { organizationId, inviteId: link.id });
  const personId = (await nils.get("/api/session")).json.person.id;
  const person = { organizationId, personId };
  await step("PATCH /api/organizations/:organizationId/people/:personId", person, { role: "guest" });
  const made = await step("POST /api/organizations/:organizationId/teams", { organizationId }, { name: "Crew" });
  const teamId = made.json.id;
  await step("PATCH /api/teams/:teamId", { teamId }, { name: "Deck" });
  await step("PUT /api/teams/:teamId/people/:personId", { teamId, personId }, {});
  const wish = { to: { kind: "team", id: teamId }, right: "view" };
  const granted = await step("POST /api/organizations/:organizationId/grants", { organizationId }, wish);
  const grantId = granted.json.items[0].id;
  await step("DELETE /api/organizations/:organizationId/grants/:grantId", { organizationId, grantId });
  await step("DELETE /api/teams/:teamId/people/:personId", { teamId, personId });
  const projectId = (await owner.post("/api/projects", { name: "Quay", organizationId })).json.id;
  await step("PATCH /api/organizations/:organizationId/audit/policy", { organizationId }, { retentionDays: 365 });
  await step("PATCH /api/organizations/:organizationId/quotas", { organizationId }, { sessions: 5 });
  const ofProject = { organizationId, projectId };
  await step("PATCH /api/organizations/:organizationId/projects/:projectId/quotas", ofProject, { sessions: 5 });
  const notebookId = (await owner.post(`/api/projects/${projectId}/notebooks`, { name: "One" })).json.id;
  for (const [kind, params] of [
    ["project", { projectId }],
    ["notebook", { notebookId }],
  ] as const) {
    const at = `/api/${kind}s/:${kind}Id`;
    const put = await step(`POST ${at}/grants`, params, { to: { kind: "person", id: personId }, right: "run" });
    const own = put.json.grants.find((one: { on: string }) => one.on === kind);
    await step(`POST ${at}/requests`, params, { right: "manage" }, { as: nils });
    const answer = await owner.get(`${at.replace(/:\w+/, Object.values(params)[0] ?? "")}/access`);
    const requestId = answer.json.requests[0].id;
    await step(`DELETE ${at}/requests/:requestId`, { ...params, requestId });
    await step(`DELETE ${at}/grants/:grantId`, { ...params, grantId: own.id });
    const shared = (await step(`POST ${at}/links`, params, { right: "view" })).json;
    const opener = new URL(shared.url).pathname.split("/").at(-1) ?? "";
    await step("POST /api/links/:token/open", { token: opener }, { name: "Passer-by" }, { as: workspace.visitor() });
    await step(`DELETE ${at}/links/:linkId`, { ...params, linkId: shared.id });
  }
  const token2 = (await step("POST /api/projects/:projectId/tokens", { projectId }, { name: "CI", right: "run" })).json;
  await step("DELETE /api/projects/:projectId/tokens/:tokenId", { projectId, tokenId: token2.id });
  await step("POST /api/projects/:projectId/clone", { projectId }, {});
  await step("POST /api/projects/:projectId/transfer", { projectId }, { kind: "team", id: teamId });
  await step("POST /api/projects/:projectId/archive", { projectId });
  await step("POST /api/projects/:projectId/unarchive", { projectId });
  await step("DELETE /api/teams/:teamId", { teamId });
  await step("DELETE /api/organizations/:organizationId/people/:personId", person);
  await workspace.db.pool.query("update person set email_verified = true where id = $1", [personId]);
  const byToken = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  expect((await byToken.get("/api/organizations")).json.joinable).toEqual([]);
  await step("DELETE /api/organizations/:organizationId", { organizationId });
  await step("POST /api/organizations/:organizationId/restore", { organizationId });
  await step("POST /api/organizations/:organizationId/join", { organizationId }, {}, { as: nils });
});

it("notebooks", async () => {
  const projectId = (await owner.post("/api/projects", { name: "Notebooks" })).json.id;
  const { id: notebookId } = (await step("POST /api/projects/:projectId/notebooks", { projectId }, { name: "One" }))
    .json;
  await step("PATCH /api/notebooks/:notebookId", { notebookId }, { name: "Two" });
  await step("POST /api/notebooks/:notebookId/duplicate", { notebookId }, {});
  await npm.publish("tides", "1.0.0", { "package.json": '{ "name": "tides" }', "index.js": "" });
  await step("POST /api/notebooks/:notebookId/packages", { notebookId }, { name: "tides" });
  await step("DELETE /api/notebooks/:notebookId/packages", { notebookId }, undefined, { query: "?name=tides" });
  await steerTraining(projectId);
  await step("POST /api/notebooks/:notebookId/history/start-again", { notebookId }, { at: Date.now() });
  await step("DELETE /api/notebooks/:notebookId", { notebookId });
  await step("POST /api/notebooks/:notebookId/restore", { notebookId });
  await step("DELETE /api/notebooks/:notebookId", { notebookId });
  await step("DELETE /api/notebooks/:notebookId", { notebookId }, undefined, { query: "?forever=true" });
});

/** A run of a cell, under way in the owner's tab. */
async function steerTraining(projectId: string): Promise<void> {
  const cell = { cell_type: "code", id: "a", metadata: {}, source: "", execution_count: null, outputs: [] };
  const file = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] });
  const headers = { "content-type": "application/x-ipynb+json" };
  const notebookId = (await owner.call("POST", `/api/projects/${projectId}/notebooks?name=Run`, file, headers)).json.id;
  const [sessionId, executionId] = ["session-of-the-test", "execution-of-the-test"];
  const sourceHash = createHash("sha256").update("").digest("hex");
  const place = { kind: "browser", device: "cpu", detail: "" };
  const at = `/api/notebooks/${notebookId}/executions`;
  await owner.post(at, { sessionId, place, cells: [{ cellId: "a", executionId, sourceHash }] });
  const events = [{ type: "running", at: 1 }];
  await owner.post(`${at}/events`, { sessionId, batches: [{ executionId, from: 0, events }] });
  const route = "POST /api/notebooks/:notebookId/executions/:executionId/training";
  await step(route, { notebookId, executionId }, { trainingId: "t1", act: "pause" });
}

it("files and datasets", async () => {
  const projectId = (await owner.post("/api/projects", { name: "Data" })).json.id;
  await step("POST /api/projects/:projectId/files", { projectId }, { path: "raw" });
  const bytes = { headers: { "content-type": "application/octet-stream" } };
  const file = (
    await step("PUT /api/projects/:projectId/files/content", { projectId }, "a,b\n1,2\n", {
      query: "?path=a.csv",
      ...bytes,
    })
  ).json;
  await step("PATCH /api/files/:fileId", { fileId: file.id }, { path: "raw/a.csv" });
  const upload = (await owner.post(`/api/projects/${projectId}/uploads`, { path: "b.csv", size: 4 })).json;
  await owner.call("PUT", `/api/uploads/${upload.id}/parts?offset=0`, "c\n1\n", bytes.headers);
  await step("POST /api/uploads/:uploadId/complete", { uploadId: upload.id });
  const wish = { name: "letters", files: [file.id] };
  const { datasetId } = (await step("POST /api/projects/:projectId/datasets", { projectId }, wish)).json;
  await step("POST /api/datasets/:datasetId/versions", { datasetId }, { files: [file.id], message: "again" });
  await step("PATCH /api/datasets/:datasetId", { datasetId }, { description: "two letters" });
  await step("DELETE /api/datasets/:datasetId", { datasetId });
  await step("POST /api/datasets/:datasetId/restore", { datasetId });
  await step("DELETE /api/files/:fileId", { fileId: file.id });
  await step("POST /api/files/:fileId/restore", { fileId: file.id });
});

it("secrets", async () => {
  const projectId = (await owner.post("/api/projects", { name: "Keys" })).json.id;
  const params = { projectId, name: "API_KEY" };
  for (const kind of ["secrets", "own-secrets"])
    await step(`PUT /api/projects/:projectId/${kind}/:name`, params, { value: "correct horse" });
  await step("POST /api/projects/:projectId/secrets/:name/read", params, { sessionId: "session-of-the-test" });
  for (const kind of ["secrets", "own-secrets"]) await step(`DELETE /api/projects/:projectId/${kind}/:name`, params);
});

it("studies, experiments and runs", async () => {
  const projectId = (await owner.post("/api/projects", { name: "Tracking" })).json.id;
  const space = [{ name: "rate", domain: { kind: "float", low: 0, high: 1 } }];
  const study = await step("POST /api/projects/:projectId/studies", { projectId }, { name: "S", space });
  await step("DELETE /api/studies/:studyId", { studyId: study.json.id });
  const made = await step("POST /api/projects/:projectId/experiments", { projectId }, { name: "Net" });
  const at = { projectId, experiment: made.json.id };
  await step("PATCH /api/projects/:projectId/experiments/:experiment", at, { name: "Nets" });
  await step("DELETE /api/projects/:projectId/experiments/:experiment", at);
  await step("POST /api/projects/:projectId/experiments/:experiment/restore", at);
  const begun = { experiment: at.experiment, name: "first" };
  const runId = (await step("POST /api/projects/:projectId/runs", { projectId }, begun)).json.id;
  await step("PATCH /api/runs/:runId", { runId }, { name: "second" });
  await step("PATCH /api/runs/:runId", { runId }, { status: "FINISHED" });
  await step("POST /api/projects/:projectId/runs/tag", { projectId }, { ids: [runId], tags: { kept: "yes" } });
  for (const whose of ["own", "shared"]) {
    const view = { experiment: at.experiment, name: "Best", state: {} };
    const viewId = (await step(`PUT /api/projects/:projectId/run-views/${whose}`, { projectId }, view)).json.id;
    await step(`DELETE /api/projects/:projectId/run-views/${whose}/:viewId`, { projectId, viewId });
  }
  const content = "/api/runs/:runId/artifacts/content";
  const bytes = { query: "?path=a.txt", headers: { "content-type": "application/octet-stream" } };
  await owner.call("PUT", `/api/runs/${runId}/artifacts/content?path=a.txt`, "one", bytes.headers);
  await step(`PUT ${content}`, { runId }, "another", bytes);
  await step(`DELETE ${content}`, { runId }, undefined, { query: "?path=a.txt" });
  await step("POST /api/projects/:projectId/runs/delete", { projectId }, { ids: [runId] });
  await step("POST /api/projects/:projectId/runs/restore", { projectId }, { ids: [runId] });
  await owner.post(`/api/projects/${projectId}/runs/delete`, { ids: [runId] });
  await step("POST /api/projects/:projectId/runs/collect", { projectId }, { olderThanMs: 0, dryRun: false });
});

/** One call of MLflow's protocol that must leave an entry; `path` as the endpoint names it. */
async function call(
  projectId: string,
  endpoint: string,
  body?: unknown,
  params: Readonly<Record<string, string>> = {},
) {
  const [method = "", template = ""] = endpoint.split(" ");
  const at = template.replaceAll(/\{(\w+)\*?\}/g, (_, name: string) => params[name] ?? name);
  const version = /^mlflow\/(traces|logged-models)/.test(template) ? "3.0" : "2.0";
  const before = await count();
  const headers = body instanceof Uint8Array ? { "content-type": "application/octet-stream" } : {};
  const answer = await owner.call(method, `/mlflow/${projectId}/api/${version}/${at}`, body, headers);
  expect(answer.status, `${endpoint}: ${answer.text}`).toBeLessThan(300);
  expect(await count(), `${endpoint} leaves no entry in the audit log`).toBeGreaterThan(before);
  called.add(endpoint);
  return answer;
}
const called = new Set<string>();

it("what MLflow's clients call", async () => {
  const projectId = (await owner.post("/api/projects", { name: "MLflow" })).json.id;
  const of = (endpoint: string, body?: unknown, params?: Readonly<Record<string, string>>) =>
    call(projectId, endpoint, body, params);
  const experiment_id = (await of("POST mlflow/experiments/create", { name: "Net" })).json.experiment_id;
  await of("POST mlflow/experiments/update", { experiment_id, new_name: "Nets" });
  await of("POST mlflow/experiments/set-experiment-tag", { experiment_id, key: "k", value: "v" });
  await of("POST mlflow/experiments/delete-experiment-tag", { experiment_id, key: "k" });
  await of("POST mlflow/experiments/delete", { experiment_id });
  await of("POST mlflow/experiments/restore", { experiment_id });
  const run_id = (await of("POST mlflow/runs/create", { experiment_id })).json.run.info.run_id;
  await of("POST mlflow/runs/update", { run_id, status: "FINISHED" });
  await owner.post(`/mlflow/${projectId}/api/2.0/mlflow/runs/set-tag`, { run_id, key: "k", value: "v" });
  await of("POST mlflow/runs/delete-tag", { run_id, key: "k" });
  await of("POST mlflow/runs/delete", { run_id });
  await of("POST mlflow/runs/restore", { run_id });
  const folder = `${experiment_id}/${run_id}/artifacts/a.txt`;
  const root = `/mlflow/${projectId}/api/2.0/mlflow-artifacts/artifacts/${folder}`;
  const bytes = { "content-type": "application/octet-stream" };
  await owner.call("PUT", root, Buffer.from("one"), bytes);
  await of("PUT mlflow-artifacts/artifacts/{path*}", Buffer.from("another"), { path: folder });
  await of("DELETE mlflow-artifacts/artifacts/{path*}", undefined, { path: folder });

  const name = "digits";
  await of("POST mlflow/registered-models/create", { name });
  await of("PATCH mlflow/registered-models/update", { name, description: "of digits" });
  await of("POST mlflow/registered-models/set-tag", { name, key: "k", value: "v" });
  await of("DELETE mlflow/registered-models/delete-tag", { name, key: "k" });
  const source = `mlflow-artifacts:/${folder}`;
  const version = (await of("POST mlflow/model-versions/create", { name, source })).json.model_version.version;
  const one = { name, version };
  await of("PATCH mlflow/model-versions/update", { ...one, description: "first" });
  await of("POST mlflow/model-versions/set-tag", { ...one, key: "k", value: "v" });
  await of("DELETE mlflow/model-versions/delete-tag", { ...one, key: "k" });
  await of("POST mlflow/model-versions/transition-stage", {
    ...one,
    stage: "Production",
    archive_existing_versions: false,
  });
  await of("POST mlflow/registered-models/alias", { ...one, alias: "champion" });
  await of("DELETE mlflow/registered-models/alias", { name, alias: "champion" });
  await of("DELETE mlflow/model-versions/delete", one);
  await of("POST mlflow/registered-models/rename", { name, new_name: "figures" });
  await of("DELETE mlflow/registered-models/delete", { name: "figures" });

  const events = [{ entity: "REGISTERED_MODEL", action: "CREATED" }];
  const hook = { name: "hook", url: "https://example.org/?key=swordfish", events, secret: "a hook's secret" };
  const id = (await of("POST mlflow/webhooks", hook)).json.webhook.webhook_id;
  await of("PATCH mlflow/webhooks/{id}", { status: "DISABLED", secret: "another secret" }, { id });
  await of("DELETE mlflow/webhooks/{id}", undefined, { id });
  const { rows } = await workspace.db.pool.query("select before, after from audit_entry where target_kind = 'webhook'");
  expect(JSON.stringify(rows)).not.toMatch(/swordfish|secret"?:? ?"(a hook|another)/);

  const model = (await of("POST mlflow/logged-models", { experiment_id, name: "net" })).json.model.info;
  await of("DELETE mlflow/logged-models/{modelId}", undefined, { modelId: model.model_id });
  const trace = { trace: { trace_info: traceInfo(experiment_id) } };
  const traced = await owner.post(`/mlflow/${projectId}/api/3.0/mlflow/traces`, trace);
  expect(traced.status, traced.text).toBe(200);
  await of("POST mlflow/traces/delete-traces", { experiment_id, request_ids: [trace.trace.trace_info.trace_id] });
});

function traceInfo(experiment_id: string) {
  return {
    trace_id: "tr-00000000000000000000000000000001",
    trace_location: { type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id } },
    request_time: "2026-01-01T00:00:00.000Z",
    state: "OK",
  };
}

it("no call of MLflow's that changes state was left out", () => {
  const changing = new Set(
    workspace.furnishing.endpoints
      .filter(({ method }) => method !== "GET")
      .map(({ method, path }) => `${method} ${path}`),
  );
  expect([...changing].filter((endpoint) => !called.has(endpoint) && unrecordedCalls[endpoint] === undefined)).toEqual(
    [],
  );
  expect(Object.keys(unrecordedCalls).filter((endpoint) => !changing.has(endpoint))).toEqual([]);
});

it("no route that changes state was left out", () => {
  // MLflow's routes stand for its calls, which were looked at above.
  const changing = workspace.routes
    .filter((route) => !["GET", "HEAD"].includes(route.method) && route.access.kind !== "protocol")
    .map((route) => `${route.method} ${route.path}`);
  expect(changing.filter((route) => !walked.has(route) && unrecorded[route] === undefined)).toEqual([]);
  expect(Object.keys(unrecorded).filter((route) => !changing.includes(route))).toEqual([]);
});
