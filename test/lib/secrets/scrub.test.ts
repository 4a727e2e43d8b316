import fc from "fast-check";
import { expect, test } from "vitest";
import { formsOf } from "#lib/secrets/forms.ts";
import { emptyRest, Scrubber } from "#lib/secrets/scrub.ts";

const token = "s3cr3t/Tök+en=&<x>";
const scrubber = new Scrubber([{ name: "TOKEN", value: token }]);

/** Values that have nothing in common with the marks that stand in their place. */
const values = fc
  .string({ unit: fc.constantFrom(..."0123456789%&=+/<>\"'\\ ~äö€𝄞\n"), minLength: 6, maxLength: 40 })
  .filter((value) => value.trim().length >= 6);
const texts = fc.string({ unit: fc.constantFrom(..."0123456789%&=+/<>ab \n"), maxLength: 60 });

const encoders: Readonly<Record<string, (value: string) => string>> = {
  plain: (value) => value,
  JSON: (value) => JSON.stringify({ value }),
  "JSON in JSON": (value) => JSON.stringify(JSON.stringify({ value })),
  "a part of a URL": (value) => `https://example.org/?q=${encodeURIComponent(value)}`,
  "a form": (value) => String(new URLSearchParams({ value })),
  hex: (value) => Buffer.from(value).toString("hex"),
  "large hex": (value) => Buffer.from(value).toString("hex").toUpperCase(),
  markup: (value) => value.replaceAll(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`),
};

test.each(Object.entries(encoders))("a value is taken out as %s", (_, encode) => {
  fc.assert(
    fc.property(values, texts, texts, (value, before, after) => {
      const clean = new Scrubber([{ name: "KEY", value }]).text(before + encode(value) + after);
      expect(clean).toContain("[secret KEY]");
      for (const form of formsOf(value)) expect(clean).not.toContain(form);
    }),
  );
});

test("a value is taken out of base64 at every offset, in both alphabets", () => {
  fc.assert(
    fc.property(values, fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (value, before, after) => {
      for (const alphabet of ["base64", "base64url"] as const) {
        const encoded = Buffer.from(before + value + after).toString(alphabet);
        const clean = new Scrubber([{ name: "KEY", value }]).text(encoded);
        expect(clean).toContain("[secret KEY]");
        expect(Buffer.from(clean.replaceAll("[secret KEY]", ""), alphabet).toString()).not.toContain(value);
      }
    }),
  );
});

test("however a stream is cut, the same comes out as of the whole", () => {
  const pieces = fc.array(fc.oneof(texts, fc.nat({ max: 7 })), { maxLength: 12 });
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 3 }), pieces, cuts, (secrets, parts, lengths) => {
      const scrub = new Scrubber(secrets.map((value, at) => ({ name: `K${"abc"[at]}`, value })));
      const write = Object.values(encoders);
      const whole = parts
        .map((part, at) =>
          typeof part === "string" ? part : (write[part] ?? String)(secrets[at % secrets.length] ?? ""),
        )
        .join("");
      let [out, rest] = ["", emptyRest];
      for (let at = 0, turn = 0; at < whole.length; turn++) {
        const length = lengths[turn % lengths.length] ?? 1;
        const step = scrub.stream(rest, whole.slice(at, at + length));
        out += step.text;
        rest = step.rest;
        for (const value of secrets) expect(out).not.toContain(value);
        at += length;
      }
      expect(out + scrub.flush(rest)).toBe(scrub.text(whole));
    }),
    { numRuns: 500 },
  );
});

test("a stream that repeats a value without end keeps back less than the value", () => {
  const scrub = new Scrubber([{ name: "A", value: "aaaaaa" }]);
  let rest = emptyRest;
  let out = "";
  for (let at = 0; at < 2000; at++) {
    const step = scrub.stream(rest, "a");
    out += step.text;
    rest = step.rest;
    expect(rest.text.length).toBeLessThan(6);
  }
  expect(out + scrub.flush(rest)).toBe("[secret A]");
});

test("text that has nothing of a value passes at once, and as it is", () => {
  expect(scrubber.stream(emptyRest, "loss 0.12\n")).toEqual({ text: "loss 0.12\n", rest: emptyRest });
  expect(scrubber.text("nothing here")).toBe("nothing here");
  expect(new Scrubber([]).isIdle).toBe(true);
});

test("texts inside of a value of JSON, keys too", () => {
  expect(scrubber.json({ [token]: [token, 1, null, { a: `x${token}y` }] })).toEqual({
    "[secret TOKEN]": ["[secret TOKEN]", 1, null, { a: "x[secret TOKEN]y" }],
  });
});
