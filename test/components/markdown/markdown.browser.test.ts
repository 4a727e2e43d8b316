import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ComponentPage, openComponentPage } from "#test/support/component-page.ts";

/** What people try. Each would act, reach out, cover the page or fool its scripts if it came through. */
const CORPUS: readonly string[] = [
  "<script>window.hit = 1</script>",
  '<img src=x onerror="window.hit = 1">',
  "<img src='http://spy.test/pixel.gif'>",
  "![pixel](http://spy.test/markdown.gif)",
  "![pixel](//spy.test/markdown.gif)",
  "<img srcset='http://spy.test/set.gif 1x'>",
  "<picture><source srcset='http://spy.test/p.gif'><img></picture>",
  "<svg onload='window.hit = 1'><use href='http://spy.test/s.svg#a'/></svg>",
  "<svg><style><img src=x onerror=window.hit=1></style></svg>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=window.hit=1&gt;'>",
  "<math><annotation-xml encoding='text/html'><img src=x onerror=window.hit=1></annotation-xml></math>",
  '<noscript><p title="</noscript><img src=x onerror=window.hit=1>"></noscript>',
  "<template><script>window.hit = 1</script></template>",
  "<iframe srcdoc='<script>parent.hit = 1</script>'></iframe>",
  "<iframe src='javascript:parent.hit=1'></iframe>",
  "<object data='http://spy.test/o'></object><embed src='http://spy.test/e'>",
  "<video src='http://spy.test/v' autoplay></video><audio src='http://spy.test/a'></audio>",
  "<link rel='stylesheet' href='http://spy.test/l.css'><style>@import 'http://spy.test/i.css'; body { display: none }</style>",
  "<meta http-equiv='refresh' content='0;url=http://spy.test/m'><base href='http://spy.test/'>",
  "<form action='http://spy.test/f'><input name='password' autofocus onfocus='window.hit=1'><button>Sign in</button></form>",
  "<a href='javascript:window.hit=1' id='target'>x</a>",
  "<a href='java\nscript:window.hit=1'>x</a>",
  "[x](javascript:window.hit=1)",
  "[x](JaVaScRiPt&colon;window.hit=1)",
  "<javascript:window.hit=1>",
  "[x]: javascript:window.hit=1\n\n[x]",
  "<div style='position:fixed;inset:0;z-index:99999;background:red'>cover</div>",
  "<div class='fixed inset-0' style='background:url(http://spy.test/bg.gif)'>cover</div>",
  "<p id='cookie' name='body'>clobber</p><img name='getElementById'><a id=defaultView></a>",
  "<details open ontoggle='window.hit=1'>x</details>",
  "<dialog open>cover</dialog><marquee onstart='window.hit=1'>x</marquee><body onload='window.hit=1'>",
  "<span data-math='inline' onclick='window.hit=1'>\\href{javascript:window.hit=1}{x}</span>",
  "$\\href{javascript:window.hit=1}{x}$ $\\includegraphics{http://spy.test/k.png}$ $\\htmlStyle{position:fixed}{x}$",
  "$\\kern{-9999em}\\rule{9999em}{9999em}$",
  "$\\def\\a{\\a\\a}\\a$",
  "<pre data-language='ts'><img src=x onerror=window.hit=1></pre>",
  '```"><img src=x onerror=window.hit=1>\ncode\n```',
  "<li data-task='done'>forged</li><h2 data-heading=''>forged</h2>",
  `${"<b><i>".repeat(2000)}deep`,
  `${"> ".repeat(500)}deep`,
  `${"[".repeat(20_000)}`,
];

let opened: ComponentPage;

beforeAll(async () => {
  opened = await openComponentPage(`
    import { renderMarkdown } from "./markdown/render-markdown.ts";
    import "./markdown/markdown.css";
    window.show = (text, context) => {
      const place = document.createElement("div");
      place.className = "octavo-prose";
      place.append(renderMarkdown(text, { anchor: "c", ...context }));
      document.querySelector("main").replaceChildren(place);
      return place.innerHTML;
    };
  `);
});

afterAll(() => opened.close());

const show = (text: string, context: object = {}): Promise<string> =>
  opened.page.evaluate(
    ([source, given]) => (window as unknown as { show(text: string, context: object): string }).show(source, given),
    [text, context] as const,
  );

describe("hostile prose", () => {
  it("does nothing, reaches nobody, covers nothing", { timeout: 120_000 }, async () => {
    for (const text of CORPUS) {
      await show(text);
      await opened.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
      const found = await opened.page.evaluate(() => {
        const main = document.querySelector("main")!;
        const nodes = [...main.querySelectorAll("*")];
        const ours = (node: Element): boolean => node.closest(".octavo-formula, .octavo-formula-display") !== null;
        const bad = nodes.filter(
          (node) =>
            /^(SCRIPT|STYLE|IFRAME|OBJECT|EMBED|FORM|BUTTON|LINK|META|BASE|VIDEO|AUDIO|DIALOG|TEMPLATE)$/i.test(
              node.tagName,
            ) ||
            (/^(SVG|MATH)$/i.test(node.tagName) && !ours(node)) ||
            (node.tagName === "INPUT" && (node as HTMLInputElement).type !== "checkbox") ||
            [...node.attributes].some(
              ({ name, value }) =>
                name.startsWith("on") ||
                ((name === "style" || name === "id") && !ours(node) && !value.startsWith("h-c-")) ||
                (name === "href" && /^\s*(javascript|data|vbscript):/i.test(value)),
            ),
        );
        const corner = document.elementFromPoint(899, 699);
        return {
          hit: (window as unknown as { hit?: number }).hit,
          bad: bad.map((node) => node.outerHTML.slice(0, 200)),
          covered: corner !== null && main.contains(corner) && corner !== main,
          scroll: document.documentElement.scrollWidth > innerWidth,
          address: location.href,
        };
      });
      expect({ text: text.slice(0, 200), ...found }).toEqual({
        text: text.slice(0, 200),
        hit: undefined,
        bad: [],
        covered: false,
        scroll: false,
        address: "http://page.test/",
      });
    }
    expect(opened.reached.filter((url) => !url.endsWith("/x"))).toEqual([]);
  });
});

describe("prose", () => {
  it("shows an attachment, and a link in place of an image elsewhere", async () => {
    const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const html = await show("![dot](attachment:a.png) ![far](https://far.test/x.png)", {
      attachments: { "a.png": { "image/png": pixel } },
    });
    expect(html).toContain(`src="data:image/png;base64,${pixel}"`);
    expect(html).toContain('href="https://far.test/x.png"');
    expect(html).toContain("Image at far.test: far");
  });

  it("opens links elsewhere in a new tab that knows nothing of this one, and those in the page here", async () => {
    const html = await show("[a](https://a.test/) [b](#the-end)\n\n# The end");
    expect(html).toContain('<a href="https://a.test/" target="_blank" rel="noopener noreferrer nofollow">a</a>');
    expect(html).toContain('<a href="#h-c-the-end">b</a>');
    expect(html).toContain('<h2 id="h-c-the-end">The end</h2>');
  });

  it("draws formulas with our own fonts, and leaves a broken one readable", async () => {
    await show("$\\frac{a}{b}$ and $$\\sum_i x_i$$ and $\\broken{$");
    await opened.page.waitForSelector(".katex .mfrac");
    expect(await opened.page.locator(".katex-display").count()).toBe(1);
    expect(await opened.page.locator(".katex-error").textContent()).toContain("\\broken");
  });

  it("colours code, marks tasks, and lets wide tables scroll inside themselves", async () => {
    await show(
      `- [x] done\n\n\`\`\`ts\nconst a = 1;\n\`\`\`\n\n|${"a | ".repeat(60)}\n|${"- | ".repeat(60)}\n|${"1 | ".repeat(60)}`,
    );
    expect(await opened.page.locator(".tok-keyword").textContent()).toBe("const");
    expect(await opened.page.getByRole("checkbox", { name: "Done" }).isChecked()).toBe(true);
    const wide = await opened.page.getByRole("group", { name: "Table" }).evaluate((node) => ({
      scrolls: node.scrollWidth > node.clientWidth,
      page: document.documentElement.scrollWidth > innerWidth,
    }));
    expect(wide).toEqual({ scrolls: true, page: false });
  });
});
