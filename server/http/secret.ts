/** Comparing secrets without telling by time where they differ. */
import { createHash, timingSafeEqual } from "node:crypto";

export function sameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(createHash("sha256").update(given).digest(), createHash("sha256").update(wanted).digest());
}
