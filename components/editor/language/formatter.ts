/**
 * Formats a cell's text with Prettier. A file of its own, loaded by the language worker when somebody first asks.
 *
 * Promises that the cell means what it meant: the last expression is the cell's value unless `;` follows it, so it gets
 * none; an object in braces at the end stays an object; what cannot be read is refused with the place.
 */
import * as babel from "prettier/plugins/babel";
import * as estree from "prettier/plugins/estree";
import { format } from "prettier/standalone";

export type Formatted = { readonly text: string } | { readonly why: string };

interface Statement {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly expression?: { readonly type: string };
}

const options = { parser: "babel-ts", plugins: [babel, estree], printWidth: 100 };

export async function formatCell(source: string): Promise<Formatted> {
  try {
    const object = await objectAtEnd(source);
    const wrapped =
      object === undefined
        ? source
        : `${source.slice(0, object.start)};(${source.slice(object.start, object.end)})${source.slice(object.end)}`;
    const open = object !== undefined || (await endsOpen(source));
    const text = (await format(wrapped, options)).replace(/\n$/, "");
    return { text: open ? await openEnd(text, object !== undefined) : text };
  } catch (error) {
    return { why: whyNot(error) };
  }
}

/** Whether the last statement shows its value: an expression without `;`. */
async function endsOpen(source: string): Promise<boolean> {
  const last = await lastOf(source);
  return last !== undefined && isValue(last) && source[last.end - 1] !== ";";
}

/** Takes away what Prettier puts behind the last expression, and the parentheses that an object got for the while. */
async function openEnd(text: string, isObject: boolean): Promise<string> {
  const last = await lastOf(text);
  if (last === undefined || !isValue(last)) return text;
  const end = text[last.end - 1] === ";" ? last.end - 1 : last.end;
  const value = text.slice(last.start, end);
  const bare = isObject && value.startsWith("(") && value.endsWith(")") ? value.slice(1, -1) : value;
  return text.slice(0, last.start) + bare + text.slice(last.end);
}

const isValue = ({ type }: Statement): boolean => type === "ExpressionStatement" || type === "Directive";

/** `{ a, b }` as the last statement means the object: by itself it would be read as a block, or not at all. */
async function objectAtEnd(source: string): Promise<{ readonly start: number; readonly end: number } | undefined> {
  const last = await lastOf(source).catch(() => undefined);
  const end = source.trimEnd().length;
  const place = last?.type === "BlockStatement" ? last : { start: source.lastIndexOf("\n{") + 1, end };
  if (last !== undefined && last.type !== "BlockStatement") return undefined;
  if (source[place.start] !== "{" || source[place.end - 1] !== "}") return undefined;
  const alone = await lastOf(`(${source.slice(place.start, place.end)})`).catch(() => undefined);
  return alone?.expression?.type === "ObjectExpression" ? place : undefined;
}

async function lastOf(source: string): Promise<Statement | undefined> {
  const parser = babel.parsers["babel-ts"];
  const file = (await parser.parse(source, options as never)) as {
    readonly program: { readonly body: readonly Statement[]; readonly directives: readonly Statement[] };
  };
  const { body, directives } = file.program;
  return body.at(-1) ?? directives.at(-1);
}

function whyNot(error: unknown): string {
  const { message, loc } = error as { readonly message: string; readonly loc?: { start: { line: number } } };
  const what =
    message
      .split("\n")[0]
      ?.replace(/ \(\d+:\d+\)$/, "")
      .replace(/\.$/, "") ?? "it cannot be read";
  return loc === undefined ? `${what}.` : `Line ${loc.start.line}: ${what}.`;
}
