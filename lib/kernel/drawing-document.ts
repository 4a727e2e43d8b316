/**
 * A document to draw into where there is none (a worker, Node): elements, attributes, text and simple selectors, enough
 * for charting libraries (Observable Plot and the parts of d3 below it), and serialised as SVG or HTML. No layout, no
 * events, no parsing. A full DOM in JavaScript would be many times the size of all else in the kernel.
 */
const xhtml = "http://www.w3.org/1999/xhtml";
const voids = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]);

abstract class DrawnNode {
  abstract readonly nodeType: number;
  readonly ownerDocument: DrawingDocument;
  parentNode: DrawnElement | undefined;

  constructor(owner: DrawingDocument) {
    this.ownerDocument = owner;
  }

  abstract readonly markup: string;
  abstract textContent: string;
  abstract cloneNode(deep?: boolean): DrawnNode;

  get parentElement(): DrawnElement | null {
    return this.parentNode ?? null;
  }
  get nextSibling(): DrawnNode | null {
    return this.#sibling(1);
  }
  get previousSibling(): DrawnNode | null {
    return this.#sibling(-1);
  }
  get isConnected(): boolean {
    return false;
  }
  getRootNode(): DrawnNode {
    return this.parentNode === undefined ? this : this.parentNode.getRootNode();
  }
  remove(): void {
    this.parentNode?.removeChild(this);
  }
  replaceWith(...nodes: readonly (DrawnNode | string)[]): void {
    const parent = this.parentNode;
    if (parent === undefined) return;
    for (const node of nodes) parent.insertBefore(parent.asNode(node), this);
    parent.removeChild(this);
  }
  /** Only whether one stands before the other, which is what sorting asks. */
  compareDocumentPosition(other: DrawnNode): number {
    if (other === this) return 0;
    const [mine, its] = [pathOf(this), pathOf(other)];
    for (let at = 0; at < Math.max(mine.length, its.length); at++) {
      const [a, b] = [mine[at], its[at]];
      if (a !== b) return a === undefined || (b !== undefined && a < b) ? 4 : 2;
    }
    return 4;
  }
  addEventListener(): void {
    // nothing happens in a drawing
  }
  removeEventListener(): void {
    // as above
  }
  dispatchEvent(): boolean {
    return true;
  }

  #sibling(step: number): DrawnNode | null {
    const siblings = this.parentNode?.childNodes ?? [];
    const at = siblings.indexOf(this);
    return at === -1 ? null : (siblings[at + step] ?? null);
  }
}

function pathOf(node: DrawnNode): readonly number[] {
  const path: number[] = [];
  for (let at = node; at.parentNode !== undefined; at = at.parentNode)
    path.unshift(at.parentNode.childNodes.indexOf(at));
  return path;
}

class DrawnText extends DrawnNode {
  readonly nodeType = 3;
  readonly nodeName = "#text";
  textContent: string;

  constructor(owner: DrawingDocument, text: string) {
    super(owner);
    this.textContent = text;
  }
  get data(): string {
    return this.textContent;
  }
  get markup(): string {
    const isRaw = this.parentNode?.localName === "style" || this.parentNode?.localName === "script";
    return isRaw ? this.textContent.replaceAll("</", "<\\/") : escapeText(this.textContent);
  }
  cloneNode(): DrawnText {
    return new DrawnText(this.ownerDocument, this.textContent);
  }
}

export class DrawnElement extends DrawnNode {
  readonly nodeType = 1;
  readonly localName: string;
  readonly namespaceURI: string;
  readonly childNodes: DrawnNode[] = [];
  readonly #attributes = new Map<string, string>();
  readonly style: Record<string, unknown>;

  constructor(owner: DrawingDocument, namespace: string, name: string) {
    super(owner);
    this.namespaceURI = namespace;
    this.localName = name;
    this.style = styleOf(this);
  }

  get tagName(): string {
    return this.namespaceURI === xhtml ? this.localName.toUpperCase() : this.localName;
  }
  get nodeName(): string {
    return this.tagName;
  }
  get children(): readonly DrawnElement[] {
    return this.childNodes.filter((node) => node instanceof DrawnElement);
  }
  get firstChild(): DrawnNode | null {
    return this.childNodes[0] ?? null;
  }
  get lastChild(): DrawnNode | null {
    return this.childNodes.at(-1) ?? null;
  }
  get firstElementChild(): DrawnElement | null {
    return this.children[0] ?? null;
  }
  get ownerSVGElement(): DrawnElement | null {
    for (let at = this.parentNode; at !== undefined; at = at.parentNode) if (at.localName === "svg") return at;
    return null;
  }
  get id(): string {
    return this.getAttribute("id") ?? "";
  }
  set id(value: string) {
    this.setAttribute("id", value);
  }
  get className(): string {
    return this.getAttribute("class") ?? "";
  }
  set className(value: string) {
    this.setAttribute("class", value);
  }
  get classList(): {
    add(...names: string[]): void;
    remove(...names: string[]): void;
    contains(name: string): boolean;
  } {
    const names = () => new Set(this.className.split(/\s+/).filter((name) => name !== ""));
    const write = (next: ReadonlySet<string>) => this.setAttribute("class", [...next].join(" "));
    return {
      add: (...added) => write(new Set([...names(), ...added])),
      remove: (...removed) => write(new Set([...names()].filter((name) => !removed.includes(name)))),
      contains: (name) => names().has(name),
    };
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }
  setAttribute(name: string, value: unknown): void {
    if (!/^[^\s"'<>/=]+$/.test(name)) throw new TypeError(`\`${name}\` cannot be the name of an attribute`);
    this.#attributes.set(name, String(value));
  }
  hasAttribute(name: string): boolean {
    return this.#attributes.has(name);
  }
  removeAttribute(name: string): void {
    this.#attributes.delete(name);
  }
  getAttributeNS(_namespace: unknown, name: string): string | null {
    return this.getAttribute(name);
  }
  setAttributeNS(_namespace: unknown, name: string, value: unknown): void {
    this.setAttribute(name, value);
  }
  removeAttributeNS(_namespace: unknown, name: string): void {
    this.removeAttribute(name);
  }

  get textContent(): string {
    return this.childNodes.map((node) => node.textContent).join("");
  }
  set textContent(text: string) {
    this.replaceChildren(...(text === "" || text === null || text === undefined ? [] : [String(text)]));
  }

  appendChild<N extends DrawnNode>(node: N): N {
    return this.insertBefore(node, null);
  }
  insertBefore<N extends DrawnNode>(node: N, before: DrawnNode | null | undefined): N {
    node.parentNode?.removeChild(node);
    const at = before === null || before === undefined ? -1 : this.childNodes.indexOf(before);
    this.childNodes.splice(at === -1 ? this.childNodes.length : at, 0, node);
    node.parentNode = this;
    return node;
  }
  removeChild<N extends DrawnNode>(node: N): N {
    const at = this.childNodes.indexOf(node);
    if (at !== -1) this.childNodes.splice(at, 1);
    node.parentNode = undefined;
    return node;
  }
  replaceChildren(...nodes: readonly (DrawnNode | string)[]): void {
    for (const node of [...this.childNodes]) this.removeChild(node);
    this.append(...nodes);
  }
  append(...nodes: readonly (DrawnNode | string)[]): void {
    for (const node of nodes) this.appendChild(this.asNode(node));
  }
  prepend(...nodes: readonly (DrawnNode | string)[]): void {
    const first = this.firstChild;
    for (const node of nodes) this.insertBefore(this.asNode(node), first);
  }
  asNode(node: DrawnNode | string): DrawnNode {
    return node instanceof DrawnNode ? node : new DrawnText(this.ownerDocument, String(node));
  }
  contains(other: DrawnNode | null): boolean {
    for (let at: DrawnNode | undefined = other ?? undefined; at !== undefined; at = at.parentNode)
      if (at === this) return true;
    return false;
  }
  cloneNode(deep = false): DrawnElement {
    const copy = new DrawnElement(this.ownerDocument, this.namespaceURI, this.localName);
    for (const [name, value] of this.#attributes) copy.setAttribute(name, value);
    if (deep) for (const node of this.childNodes) copy.appendChild(node.cloneNode(true));
    return copy;
  }

  matches(selector: string): boolean {
    return selector.split(",").some((part) => matchesSimple(this, part.trim()));
  }
  querySelectorAll(selector: string): DrawnElement[] {
    const found: DrawnElement[] = [];
    const visit = (element: DrawnElement): void => {
      for (const part of element.children) {
        if (part.matches(selector)) found.push(part);
        visit(part);
      }
    };
    visit(this);
    return found;
  }
  querySelector(selector: string): DrawnElement | null {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  get innerHTML(): string {
    return this.childNodes.map((node) => node.markup).join("");
  }
  get outerHTML(): string {
    return this.markup;
  }
  get markup(): string {
    const attributes = [...this.#attributes].map(
      ([name, value]) => ` ${name}="${escapeText(value).replaceAll('"', "&quot;")}"`,
    );
    const needsNamespace = this.localName === "svg" && !this.hasAttribute("xmlns");
    const open = `${this.localName}${needsNamespace ? ` xmlns="${this.namespaceURI}"` : ""}${attributes.join("")}`;
    if (this.namespaceURI === xhtml && voids.has(this.localName)) return `<${open}>`;
    return `<${open}>${this.innerHTML}</${this.localName}>`;
  }
}

export class DrawingDocument {
  readonly nodeType = 9;
  readonly documentElement: DrawnElement;
  readonly body: DrawnElement;
  readonly defaultView: undefined;

  constructor() {
    this.documentElement = new DrawnElement(this, xhtml, "html");
    this.body = this.documentElement.appendChild(new DrawnElement(this, xhtml, "body"));
  }
  createElement(name: string): DrawnElement {
    return this.createElementNS(xhtml, name.toLowerCase());
  }
  createElementNS(namespace: string | null, name: string): DrawnElement {
    if (name === "canvas") throw new Error("raster marks need a canvas, which the kernel's drawings do not have");
    if (!/^[A-Za-z][\w:-]*$/.test(name)) throw new TypeError(`\`${name}\` cannot be the name of an element`);
    return new DrawnElement(this, namespace ?? xhtml, name);
  }
  createTextNode(text: string): DrawnText {
    return new DrawnText(this, String(text));
  }
}

/** Tag, `.class`, `#id`, `[attribute]` and `[attribute=value]`, together; the last part of a descendant selector. */
function matchesSimple(element: DrawnElement, selector: string): boolean {
  const last = selector.split(/[\s>]+/).at(-1) ?? "";
  return [...last.matchAll(/([.#]?)([\w*-]+)|\[([\w-]+)(?:="?([^"\]]*)"?)?\]/g)].every(
    ([, mark, name, attribute, value]) => {
      if (attribute !== undefined) {
        return value === undefined ? element.hasAttribute(attribute) : element.getAttribute(attribute) === value;
      }
      if (mark === ".") return element.classList.contains(name ?? "");
      if (mark === "#") return element.id === name;
      return name === "*" || element.localName === name;
    },
  );
}

/** `style.maxWidth = "1px"` and `style.setProperty("max-width", "1px")`, kept in the `style` attribute. */
function styleOf(element: DrawnElement): Record<string, unknown> {
  const read = (): Map<string, string> =>
    new Map(
      (element.getAttribute("style") ?? "").split(";").flatMap((rule) => {
        const at = rule.indexOf(":");
        return at === -1 ? [] : [[rule.slice(0, at).trim(), rule.slice(at + 1).trim()] as const];
      }),
    );
  const write = (name: string, value: unknown): void => {
    const rules = read();
    if (value === null || value === undefined || value === "") rules.delete(name);
    else rules.set(name, String(value).replaceAll(";", ""));
    if (rules.size === 0) element.removeAttribute("style");
    else element.setAttribute("style", [...rules].map(([key, rule]) => `${key}: ${rule}`).join("; "));
  };
  const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const methods: Record<string, unknown> = {
    setProperty: (name: string, value: unknown) => write(name, value),
    removeProperty: (name: string) => write(name, null),
    getPropertyValue: (name: string) => read().get(name) ?? "",
  };
  return new Proxy(methods, {
    get: (_target, name) => (typeof name === "string" ? (methods[name] ?? read().get(kebab(name)) ?? "") : undefined),
    set: (_target, name, value: unknown) => {
      if (typeof name === "string") write(kebab(name), value);
      return true;
    },
  });
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
