/**
 * The ways in which a secret's value shows up in text: as it is, and as programs write it when they print, send or dump
 * it. Each form is a plain text to look for; what is inside of a longer encoded text (base64 at any offset) has its own.
 * Does not look for what hides on purpose: reversed, split by other characters, encrypted.
 */

/** All forms of a value that are worth looking for, each once. */
export function formsOf(value: string): readonly string[] {
  const bytes = new TextEncoder().encode(value);
  const hex = hexOf(bytes);
  const json = jsonOf(value);
  const percent = percentOf(value);
  const forms = [
    value,
    json,
    jsonOf(json),
    json.replaceAll("/", "\\/"),
    asciiOf(json),
    asciiOf(json).replaceAll(/\\u[0-9a-f]{4}/g, (code) => code.replaceAll(/[a-f]/g, (digit) => digit.toUpperCase())),
    ...[percent, percent.replaceAll("%20", "+"), encodeURI(value.toWellFormed())].flatMap(bothCases),
    ...bothCases(formEncoded(value)),
    ...bothCases(formEncoded(value).replaceAll("+", "%20")),
    ...bothCases(hex.replaceAll(/../g, "%$&")),
    value.replaceAll(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`),
    value.replaceAll(/[&<>"]/g, (mark) => named[mark] ?? mark),
    value.replaceAll(/[&<>"']/g, (mark) => named[mark] ?? "&#39;"),
    value.replaceAll(/[&<>]/g, (mark) => named[mark] ?? mark),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => {
      const core = base64Core(bytes, offset);
      return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
    }),
  ];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST_FORM);
}

/** A form that is shorter than this would be found by chance. */
const SHORTEST_FORM = 6;

const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function jsonOf(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/** As writers of JSON do that keep to ASCII. */
function asciiOf(json: string): string {
  return json.replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function percentOf(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

function formEncoded(value: string): string {
  return new URLSearchParams([["", value]]).toString().slice(1);
}

/** Hexadecimal digits behind a percent sign are written large or small. */
function bothCases(encoded: string): readonly string[] {
  return [
    encoded.replaceAll(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase()),
    encoded.replaceAll(/%[0-9a-f]{2}/gi, (code) => code.toLowerCase()),
  ];
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The characters of base64 that are the value's alone, when it begins `offset` bytes into a group of three. */
function base64Core(bytes: Uint8Array, offset: number): string {
  const padded = new Uint8Array(offset + bytes.length);
  padded.set(bytes, offset);
  let binary = "";
  for (const byte of padded) binary += String.fromCharCode(byte);
  const text = btoa(binary);
  const first = Math.ceil((offset * 8) / 6);
  const end = Math.floor((padded.length * 8) / 6);
  return text.slice(first, end);
}
