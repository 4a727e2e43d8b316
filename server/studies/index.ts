/**
 * Studies: searches for good params. Owns the tables in schema/studies.ts. Promises that who asks at the same time gets
 * different trials, that asking again under one key answers the same trial, and that the same history and seed give the
 * same suggestions. What to try is decided in lib/tracking/study; runs are tracked elsewhere and only named here.
 */
import type { ProjectId } from "#lib/base/id.ts";
import type { Database } from "../db/index.ts";
import type { ServerModule } from "../module.ts";
import { projectOfStudy } from "./queries.ts";
import { studyRoutes } from "./routes.ts";
import { createService } from "./service.ts";

export interface Studies extends ServerModule {
  /** For the guard: path parameter → project of what it names. */
  readonly scopes: Readonly<Record<"studyId", (id: string) => Promise<ProjectId | undefined>>>;
}

export function createStudies({ db, now = Date.now }: { readonly db: Database; readonly now?: () => number }): Studies {
  return {
    routes: studyRoutes(createService({ db, now })),
    scopes: { studyId: (id) => projectOfStudy(db.pool, id) },
  };
}
