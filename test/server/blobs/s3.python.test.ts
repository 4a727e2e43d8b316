import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BlobStore } from "#server/blobs/index.ts";
import { createS3Blobs } from "#server/blobs/s3.ts";
import { blobStoreSuite } from "#test/support/blob-store-suite.ts";
import { pythonWith } from "#test/support/python.ts";

const python = await pythonWith("moto", ["moto[server]==5.1.22"]);

describe.skipIf(python.kind === "missing")(
  `blobs in S3${python.kind === "missing" ? ` (${python.reason})` : ""}`,
  () => {
    let folder: string;
    let moto: ChildProcess;
    let endpoint: string;
    let store: BlobStore;
    const config = { bucket: "octavo", region: "us-east-1", accessKeyId: "test", secretAccessKey: "test" };

    beforeAll(async () => {
      if (python.kind === "missing") return;
      folder = await mkdtemp(path.join(tmpdir(), "octavo-s3-"));
      const port = await freePort();
      endpoint = `http://127.0.0.1:${port}`;
      moto = spawn(path.join(python.bin, "moto_server"), ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
      const client = new S3Client({
        endpoint,
        region: "us-east-1",
        forcePathStyle: true,
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
        maxAttempts: 100,
      });
      await client.send(new CreateBucketCommand({ Bucket: "octavo" }));
      store = await createS3Blobs({ ...config, endpoint }, path.join(folder, "tmp"));
    });
    afterAll(async () => {
      moto.kill();
      await rm(folder, { recursive: true });
    });

    blobStoreSuite(() => store);

    test("no spooled file stays behind", async () => {
      expect(await readdir(path.join(folder, "tmp"))).toEqual([]);
    });

    test("a bucket that is not there is refused at start by the variable's name", async () => {
      await expect(createS3Blobs({ ...config, endpoint, bucket: "absent" }, folder)).rejects.toThrow(
        /^S3_BUCKET: .*absent/,
      );
    });

    test("a store that has gone away is unavailable", async () => {
      moto.kill("SIGKILL");
      await expect(store.put(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: "unavailable" });
    });
  },
);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
