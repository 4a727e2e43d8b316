/**
 * The device port: where tensors live. Each host offers candidates in the order of its preference; the first whose probe
 * succeeds is used, and the reasons why faster ones are not are kept, because a person wants to know.
 */
export const deviceKinds = ["webgpu", "webgl", "wasm", "cpu"] as const;
export type DeviceKind = (typeof deviceKinds)[number];

export interface DeviceReport {
  readonly kind: DeviceKind;
  /** What it is (adapter name), as a person would recognise it. */
  readonly name: string;
  /** One sentence per faster device that is not used. */
  readonly reasons: readonly string[];
}

export type Probe =
  | { readonly usable: true; readonly name: string }
  | { readonly usable: false; readonly reason: string };

export interface DeviceCandidate {
  readonly kind: DeviceKind;
  readonly probe: () => Promise<Probe>;
}

/** The first usable candidate, or the wanted one alone when a person chose it. The last candidate must always be usable. */
export async function chooseDevice(
  candidates: readonly DeviceCandidate[],
  wanted: DeviceKind | "auto",
): Promise<DeviceReport> {
  const reasons: string[] = [];
  for (const candidate of candidates) {
    if (wanted !== "auto" && candidate.kind !== wanted && candidate !== candidates.at(-1)) continue;
    const probe = await candidate.probe();
    if (probe.usable) return { kind: candidate.kind, name: probe.name, reasons: reasons.slice(0, 8) };
    reasons.push(probe.reason.slice(0, 300));
  }
  throw new Error("no device can be used");
}

const softwareNames = /swiftshader|llvmpipe|lavapipe|software|basic render|softpipe/i;

/** Software stand-ins for a GPU are several times slower than the plain CPU. */
export function isSoftwareAdapter(name: string): boolean {
  return softwareNames.test(name);
}

/** What is told of a device that is no longer one. */
export const lostName = "lost";

/** The device went away in the middle of work: what was on it is gone, and the kernel starts anew to have one again. */
export class DeviceError extends Error {
  constructor(detail: string) {
    const what = "The GPU was lost, and the tensors on it with it. Restart the kernel, and run again.";
    super(detail === "" ? what : `${what} (${detail.slice(0, 200)})`);
    this.name = "DeviceError";
  }
}
