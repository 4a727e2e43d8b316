/** Whoever goes too fast is told when to come again: at sign-in, the API, uploads and sockets, by every name they have. */
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createClientAddress } from "#server/http/client-address.ts";
import { createPace, type Pace, type PaceLimits } from "#server/http/pace.ts";
import { type House, openWholeHouse } from "#test/support/whole-house.ts";
import { type Answer, adminToken, ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

const plenty = { capacity: 1_000_000, refillMs: 1 };
const few = { capacity: 3, refillMs: 60_000 };
const generous: PaceLimits = {
  credential: plenty,
  person: plenty,
  network: plenty,
  upload: plenty,
  uploadNetwork: plenty,
  nobody: plenty,
  socket: plenty,
};
const paceOf = (limits: Partial<PaceLimits>): Pace =>
  createPace(createClientAddress([]), Date.now, { ...generous, ...limits });

let pace = paceOf({});
let workspace: Workspace<House>;
let owner: Visitor;
let projectId: string;
beforeAll(async () => {
  workspace = await openWholeHouse(path.join(os.tmpdir(), "octavo-no-examples"), {
    pace: {
      known: (...call) => pace.known(...call),
      upload: (...call) => pace.upload(...call),
      nobody: (...call) => pace.nobody(...call),
      socket: (...call) => pace.socket(...call),
    },
  });
  owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  projectId = (await owner.post("/api/projects", { name: "Busy" })).json.id;
});
afterEach(() => {
  pace = paceOf({});
});
afterAll(() => workspace.stop());

async function tillRefused(ask: (n: number) => Promise<Answer>): Promise<Answer> {
  for (let n = 0; n < 40; n++) {
    const answer = await ask(n);
    if (answer.status === 429) return answer;
  }
  throw new Error("nobody was refused");
}

const refused = (answer: Answer): void => {
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
};

it("the API: by token, by person over all of their tokens, by network, and where nobody is known", async () => {
  pace = paceOf({ credential: few });
  refused(await tillRefused(() => owner.get("/api/projects")));
  pace = paceOf({});
  const session = await ownerOf(workspace);
  const tokens: string[] = [];
  for (const name of ["a", "b", "c", "d"]) tokens.push((await session.post("/api/tokens", { name })).json.token);
  pace = paceOf({ person: few });
  refused(
    await tillRefused((n) => workspace.visitor({ authorization: `Bearer ${tokens[n % 4]}` }).get("/api/projects")),
  );
  pace = paceOf({ network: few });
  refused(await tillRefused(() => owner.get("/api/projects")));
  pace = paceOf({ nobody: few });
  refused(await tillRefused(() => workspace.visitor().get("/api/projects")));
  pace = paceOf({ nobody: few });
  refused(await tillRefused(() => workspace.visitor().get("/api/health/../invites/octi_x")));
});

it("uploads: files, parts, artifacts and notebooks, while all else goes on", async () => {
  const octets = { "content-type": "application/octet-stream" };
  const runId = (await owner.post(`/api/projects/${projectId}/runs`, { experiment: "0", name: "R" })).json.id;
  const ways: readonly ((n: number) => Promise<Answer>)[] = [
    (n) => owner.call("PUT", `/api/projects/${projectId}/files/content?path=${n}.bin&overwrite=true`, "x", octets),
    () => owner.call("PUT", "/api/uploads/none/parts?offset=0", "x", octets),
    (n) => owner.call("PUT", `/api/runs/${runId}/artifacts/content?path=${n}.txt`, "x", octets),
    (n) =>
      owner.call(
        "PUT",
        `/mlflow/${projectId}/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts/${n}`,
        "x",
        octets,
      ),
    () => workspace.visitor().call("PUT", "/api/2.0/mlflow-artifacts/parts/none/1", "x", octets),
  ];
  for (const way of ways) {
    pace = paceOf({ upload: few, uploadNetwork: few });
    refused(await tillRefused(way));
    expect((await owner.get("/api/projects")).status).toBe(200);
  }
});

it("sign-in: ten thousand tries at one account from everywhere get no further than its bucket", async () => {
  const tries = Array.from({ length: 40 }, (_, n) => n);
  const visitor = workspace.visitor();
  const answers: Answer[] = [];
  for (const n of tries)
    answers.push(await visitor.post("/api/auth/sign-in/email", { email: "owner@localhost", password: `guess ${n}` }));
  const late = answers.find(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(11);
  refused(late as Answer);
  // The decision itself, ten thousand times: see attempts.test.ts.
  for (const answer of answers) expect(answer.text).not.toContain("guess");
});

it("sockets: before anything is read of them", async () => {
  pace = paceOf({ socket: few });
  const open = async (): Promise<number> => {
    const socket = new WebSocket(`${workspace.base.replace("http", "ws")}/live?token=${adminToken}`);
    const outcome = await Promise.race([
      once(socket, "open").then(() => 101),
      once(socket, "unexpected-response").then(([, response]) => {
        expect(Number(response.headers["retry-after"] ?? 0)).toBeGreaterThan(response.statusCode === 429 ? 0 : -1);
        return response.statusCode as number;
      }),
    ]);
    socket.on("error", () => undefined);
    socket.terminate();
    return outcome;
  };
  expect([await open(), await open(), await open(), await open()]).toEqual([101, 101, 101, 429]);
});
