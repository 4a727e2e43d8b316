/** A bare notebook: cells from `window.open([[language, source], …])`, the document on `window.doc`. */
export const EDITOR_NOTEBOOK = `
  import { StrictMode, useEffect, useMemo, useState } from "react";
  import { createRoot } from "react-dom/client";
  import * as Y from "yjs";
  import { CellEditor, shareSelection, useLanguageService } from "./editor/index.ts";
  import "./ui/tokens.css";

  function Cell({ id, text, language, props }) {
    const undoManager = useMemo(() => new Y.UndoManager(text, { trackedOrigins: new Set(["typing"]), captureTimeout: 60_000 }), [text]);
    return (
      <section id={id} style={{ margin: "30px 40px" }}>
        <CellEditor cellId={id} text={text} language={language} label={"Cell " + id} undoManager={undoManager} origin="typing"
          onCommand={(name, { head }) => window.heard.push(id + " " + name + " " + head)}
          onSelect={(selection) => { window.selected = selection; }} {...props} />
      </section>
    );
  }

  function Notebook({ cells }) {
    const [props, setProps] = useState({});
    window.setProps = (id, next) => setProps((all) => ({ ...all, [id]: { ...all[id], ...next } }));
    const list = useMemo(() => cells.map(([language], at) => ({ cellId: "c" + at, language, text: window.doc.getText("c" + at) })), [cells]);
    useLanguageService(list, {
      goTo: (id, offset) => window.heard.push("goTo " + id + " " + offset),
      rename: ({ cellId, offset }, to) => window.heard.push("rename " + cellId + " " + offset + " " + to),
    });
    return list.map(({ cellId, language, text }) => <Cell key={cellId} id={cellId} text={props[cellId]?.text ?? text} language={language} props={props[cellId]} />);
  }

  let root;
  window.Y = Y;
  window.shareSelection = shareSelection;
  window.open = (cells) => {
    root?.unmount();
    window.doc = new Y.Doc();
    window.heard = [];
    cells.forEach(([, source], at) => window.doc.getText("c" + at).insert(0, source));
    root = createRoot(document.querySelector("main"));
    root.render(<StrictMode><Notebook cells={cells} /></StrictMode>);
  };
  /** Editors come when scrolling rests: until then code stays at rest. */
  let scrolling;
  window.scrollOn = () => { scrolling = setInterval(() => document.dispatchEvent(new Event("scroll")), 20); };
  window.scrollOff = () => clearInterval(scrolling);
  /** What somebody else does in the document. */
  window.remote = (change) => {
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(window.doc));
    change(other);
    Y.applyUpdate(window.doc, Y.encodeStateAsUpdate(other), "remote");
  };
`;

/** What the page has on its window. */
export interface EditorNotebook {
  open(cells: readonly (readonly [string, string])[]): void;
  setProps(id: string, props: object): void;
  remote(change: (doc: { getText(name: string): { insert(at: number, text: string): void } }) => void): void;
  heard: string[];
  scrollOn(): void;
  scrollOff(): void;
  selected: { anchor: number; head: number };
  doc: { getText(name: string): { toString(): string } };
  Y: { Doc: new () => { getText(name: string): { insert(at: number, text: string): void } } };
  shareSelection(text: unknown, selection: object): object;
}
