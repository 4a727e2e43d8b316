/**
 * The language worker's answers as Monaco wants them. An answer that comes when its cell is another, the text before its
 * place has changed or its caret has gone elsewhere (Monaco cancels then) is dropped: it must never act on another place
 * than the one that asked.
 */
import { languageNamed } from "#lib/highlight/language.ts";
import type * as Monaco from "../monaco.ts";
import type { LanguageClient } from "./language-client.ts";
import type { Details, Finding, Span } from "./language-message.ts";
import type { OpenLanguage } from "./open-language.ts";

type Model = Monaco.editor.ITextModel;
type Api = typeof Monaco;

const OWNER = "typescript";
const DIAGNOSE_MS = 500;

export interface CellOfModel extends OpenLanguage {
  readonly cellId: string;
}

const cells = new WeakMap<Model, CellOfModel>();
const registered = new WeakSet<Api>();

/** Lets a model be asked about, and marks what is wrong in it, until the answer is called. */
export function attachLanguage(monaco: Api, model: Model, cell: CellOfModel): () => void {
  if (!registered.has(monaco)) {
    registered.add(monaco);
    register(monaco);
  }
  cells.set(model, cell);
  const stop = keepDiagnosed(monaco, model, cell);
  return () => {
    stop();
    cells.delete(model);
    if (!model.isDisposed()) monaco.editor.setModelMarkers(model, OWNER, []);
  };
}

function keepDiagnosed(monaco: Api, model: Model, { cellId, client }: CellOfModel): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void diagnose(), DIAGNOSE_MS);
  };
  const diagnose = async (): Promise<void> => {
    if (!client.knows(cellId)) return;
    const version = model.getVersionId();
    const findings = await client.ask("diagnostics", { cellId });
    if (!findings || model.isDisposed() || model.getVersionId() !== version || !cells.has(model)) return;
    monaco.editor.setModelMarkers(
      model,
      OWNER,
      findings.map((finding) => markerOf(monaco, model, finding)),
    );
  };
  const stop = client.onChange(later);
  later();
  return () => {
    clearTimeout(timer);
    stop();
  };
}

function register(monaco: Api): void {
  const { languages } = monaco;
  openElsewhere(monaco);
  languages.registerCompletionItemProvider("typescript", {
    triggerCharacters: [".", '"', "'", "`", "/", "@"],
    provideCompletionItems: async (model, position, _context, token) => {
      const asked = question(model, position);
      const found = asked && (await asked.client.ask("complete", asked.place, token));
      if (!found || stale(asked, model)) return { suggestions: [] };
      const word = model.getWordUntilPosition(position);
      const here = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, position.column);
      return {
        suggestions: found.entries.map((entry) => ({
          label: entry.name,
          kind: completionKind(monaco, entry.kind),
          sortText: entry.sort,
          insertText: entry.insert ?? entry.name,
          range: entry.span ? rangeOf(monaco, model, entry.span) : here,
          place: asked.place,
          model,
        })),
      };
    },
    resolveCompletionItem: async (item, token) => {
      const { place, model } = item as typeof item & { place: { cellId: string; offset: number }; model: Model };
      const cell = cells.get(model);
      if (!cell || cell.cellId !== place.cellId) return item;
      const name = typeof item.label === "string" ? item.label : item.label.label;
      const details = await cell.client.ask("details", { ...place, name }, token);
      return details ? { ...item, detail: details.declaration, documentation: { value: details.documentation } } : item;
    },
  });
  languages.registerHoverProvider("typescript", {
    provideHover: async (model, position, token) => {
      const asked = question(model, position);
      const found = asked && (await asked.client.ask("hover", asked.place, token));
      if (!found || stale(asked, model)) return undefined;
      return { range: rangeOf(monaco, model, found.span), contents: contentsOf(found) };
    },
  });
  languages.registerSignatureHelpProvider("typescript", {
    signatureHelpTriggerCharacters: ["(", ","],
    signatureHelpRetriggerCharacters: [")"],
    provideSignatureHelp: async (model, position, token) => {
      const asked = question(model, position);
      const found = asked && (await asked.client.ask("signature", asked.place, token));
      if (!found || stale(asked, model)) return undefined;
      return {
        value: {
          activeSignature: found.active,
          activeParameter: found.argument,
          signatures: found.signatures.map(({ label, documentation, parameters }) => ({
            label,
            documentation: { value: documentation },
            parameters: parameters.map((parameter) => ({
              label: parameter.label,
              documentation: { value: parameter.documentation },
            })),
          })),
        },
        dispose: () => undefined,
      };
    },
  });
  languages.registerDefinitionProvider("typescript", {
    provideDefinition: async (model, position, token) => {
      const asked = question(model, position);
      const found = asked && (await asked.client.ask("definition", asked.place, token));
      if (!found || stale(asked, model)) return undefined;
      return found.flatMap((target) => {
        const there = target.cellId === asked.place.cellId ? model : modelOfCell(monaco, target.cellId);
        const uri = there?.uri ?? cellUri(monaco, target.cellId);
        if (there) return [{ uri, range: rangeOf(monaco, there, { start: target.offset, length: target.length }) }];
        // No editor knows that text now, so its lines are unknown: the offset travels in the address.
        return [{ uri: uri.with({ query: String(target.offset) }), range: new monaco.Range(1, 1, 1, 1) }];
      });
    },
  });
}

/** Places in other cells are the page's to show; Monaco only knows this editor. */
function openElsewhere(monaco: Api): void {
  monaco.editor.registerEditorOpener({
    openCodeEditor: (source, resource, at) => {
      const model = source.getModel();
      const cell = model && cells.get(model);
      const position = at && "startLineNumber" in at ? { lineNumber: at.startLineNumber, column: at.startColumn } : at;
      const place = placeOfUri(monaco, resource, position);
      if (!cell || !place || place.cellId === cell.cellId) return false;
      cell.goTo(place.cellId, place.offset);
      return true;
    },
  });
}

/** A cell's address among Monaco's models. */
export function cellUri(monaco: Api, cellId: string): Monaco.Uri {
  return monaco.Uri.from({ scheme: "octavo", authority: "cell", path: `/${encodeURIComponent(cellId)}` });
}

/** The place that an address means: see `provideDefinition`. */
function placeOfUri(
  monaco: Api,
  uri: Monaco.Uri,
  at: Monaco.IPosition | undefined,
): { readonly cellId: string; readonly offset: number } | undefined {
  if (uri.scheme !== "octavo" || uri.authority !== "cell") return undefined;
  const cellId = decodeURIComponent(uri.path.slice(1));
  if (uri.query !== "") return { cellId, offset: Number(uri.query) };
  return { cellId, offset: at ? (monaco.editor.getModel(uri)?.getOffsetAt(at) ?? 0) : 0 };
}

function modelOfCell(monaco: Api, cellId: string): Model | null {
  return monaco.editor.getModel(cellUri(monaco, cellId));
}

interface Question {
  readonly client: LanguageClient;
  readonly place: { readonly cellId: string; readonly offset: number };
  /** The text up to the place. What was typed behind it meanwhile only narrows the answer down. */
  readonly before: string;
}

function question(model: Model, position: Monaco.Position): Question | undefined {
  const cell = cells.get(model);
  if (!cell?.client.knows(cell.cellId) || languageNamed(model.getLanguageId()) !== "typescript") return undefined;
  const offset = model.getOffsetAt(position);
  return { client: cell.client, place: { cellId: cell.cellId, offset }, before: model.getValue().slice(0, offset) };
}

function stale({ place, before }: Question, model: Model): boolean {
  return model.isDisposed() || cells.get(model)?.cellId !== place.cellId || !model.getValue().startsWith(before);
}

function rangeOf(monaco: Api, model: Model, { start, length }: Span): Monaco.Range {
  return monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(start + length));
}

function contentsOf({ declaration, documentation }: Details): Monaco.IMarkdownString[] {
  const parts = [{ value: `\`\`\`typescript\n${declaration}\n\`\`\`` }];
  return documentation === "" ? parts : [...parts, { value: documentation }];
}

function markerOf(monaco: Api, model: Model, finding: Finding): Monaco.editor.IMarkerData {
  const range = rangeOf(monaco, model, finding);
  const severities = {
    error: monaco.MarkerSeverity.Error,
    warning: monaco.MarkerSeverity.Warning,
    hint: monaco.MarkerSeverity.Hint,
  };
  return { ...range, message: finding.message, severity: severities[finding.severity] };
}

function completionKind({ languages: { CompletionItemKind: kinds } }: Api, kind: string): number {
  const known: Readonly<Record<string, number>> = {
    keyword: kinds.Keyword,
    "primitive type": kinds.Keyword,
    var: kinds.Variable,
    let: kinds.Variable,
    const: kinds.Constant,
    alias: kinds.Variable,
    "local var": kinds.Variable,
    parameter: kinds.Variable,
    property: kinds.Field,
    getter: kinds.Field,
    setter: kinds.Field,
    method: kinds.Method,
    function: kinds.Function,
    "local function": kinds.Function,
    class: kinds.Class,
    interface: kinds.Interface,
    type: kinds.Interface,
    enum: kinds.Enum,
    module: kinds.Module,
    string: kinds.Value,
  };
  return known[kind] ?? kinds.Property;
}
