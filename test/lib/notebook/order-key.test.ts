import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstKeys, isOrderKey, keysBetween, suffixOf } from "#lib/notebook/order-key.ts";

describe("order keys", () => {
  it("lie strictly between their bounds, in order, whoever made the bounds", () => {
    const step = fc.record({ at: fc.nat(), client: fc.nat(3), count: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const keys: string[] = firstKeys(2, "000");
        for (const { at, client, count } of steps) {
          const index = at % (keys.length + 1);
          const made = keysBetween(keys[index - 1] ?? null, keys[index] ?? null, count, suffixOf(client * 7919));
          keys.splice(index, 0, ...made);
        }
        for (let at = 1; at < keys.length; at++) expect((keys[at - 1] as string) < (keys[at] as string)).toBe(true);
        expect(keys.every(isOrderKey)).toBe(true);
      }),
    );
  });

  it("sorts numbers beyond one digit, below zero too", () => {
    const down: string[] = [];
    for (let n = 0; n < 5000; n++) down.unshift(keysBetween(null, down[0] ?? null, 1, "aaa")[0] as string);
    expect(down).toEqual([...down].sort());
    const up = firstKeys(5000, "000");
    expect(up).toEqual([...up].sort());
    expect(Math.max(...down.map((key) => key.length), ...up.map((key) => key.length))).toBe(7);
  });

  it("keeps two people's runs at one place apart", () => {
    const [ann, bob] = [suffixOf(1), suffixOf(2)];
    const anns = keysBetween("a0000", "a1000", 5, ann);
    const bobs = keysBetween("a0000", "a1000", 5, bob);
    const all = [...anns, ...bobs].sort();
    expect([all.slice(0, 5), all.slice(5)]).toEqual(anns[0] === all[0] ? [anns, bobs] : [bobs, anns]);
  });

  it("stays short when one adds at one side of a place again and again", () => {
    let last = "a0000";
    let first = "a1000";
    let longest = 0;
    for (let n = 0; n < 2000; n++) {
      last = keysBetween(last, "a1000", 1, "xyz")[0] as string;
      longest = Math.max(longest, last.length);
    }
    for (let n = 0; n < 2000; n++) {
      first = keysBetween("a0000", first, 1, "xyz")[0] as string;
      longest = Math.max(longest, first.length);
    }
    expect(longest).toBeLessThanOrEqual(17);
  });

  it("refuses what is not a key", () => {
    for (const text of ["", "a", "a0", "a0aa", "a0000a", "~0000", "a-000", " a0000", "0", "é"]) {
      expect(isOrderKey(text), text).toBe(false);
    }
    expect([isOrderKey("a0000"), isOrderKey("Zzabca5xyz"), isOrderKey(7)]).toEqual([true, true, false]);
  });
});
