/**
 * Who may do what through MLflow's protocol. The project is the one in the address, else the token's, else the first that
 * the person has. What one may not see answers as missing. An answer is remembered for a second, so that a training loop
 * does not ask twice per point; that is within the time in which a revocation must count.
 */
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { allows, type Right } from "#lib/base/rights.ts";
import type { Principal } from "../http/route.ts";

const REMEMBER_MS = 1000;
const MOST_REMEMBERED = 10_000;

export interface MlflowGuardPort {
  rightIn(principal: Principal, projectId: ProjectId): Promise<Right | undefined>;
  /** Where a request goes that names no project. */
  defaultOf(principal: Principal): Promise<ProjectId | undefined>;
}

interface Standing {
  readonly projectId: ProjectId | undefined;
  readonly right: Right | undefined;
}

export type Admit = (principal: Principal, wanted: ProjectId | undefined, right: Right) => Promise<ProjectId>;

export function createAdmit(port: MlflowGuardPort, now: () => number): Admit {
  const remembered = new Map<string, { readonly until: number; readonly standing: Promise<Standing> }>();

  const look = async (principal: Principal, wanted: ProjectId | undefined): Promise<Standing> => {
    const projectId = wanted ?? (await port.defaultOf(principal));
    return { projectId, right: projectId && (await port.rightIn(principal, projectId)) };
  };
  const standingOf = (principal: Principal, wanted: ProjectId | undefined): Promise<Standing> => {
    const key = `${principal.credentialId} ${wanted ?? ""}`;
    const held = remembered.get(key);
    if (held !== undefined && held.until > now()) return held.standing;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const standing = look(principal, wanted);
    remembered.set(key, { until: now() + REMEMBER_MS, standing });
    standing.catch(() => remembered.delete(key));
    return standing;
  };

  return async (principal, wanted, right) => {
    const { projectId, right: held } = await standingOf(principal, wanted);
    if (projectId === undefined || !allows(held, "view")) {
      throw new AppError("not_found", "there is no such project, or you may not see it");
    }
    if (!allows(held, right)) throw new AppError("forbidden", `this needs the right to ${right}; you may ${held}`);
    return projectId;
  };
}
