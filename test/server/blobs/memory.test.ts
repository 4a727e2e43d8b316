import { createMemoryBlobs } from "#server/blobs/memory.ts";
import { blobStoreSuite } from "#test/support/blob-store-suite.ts";

const store = createMemoryBlobs();
blobStoreSuite(() => store);
