package dev.mem.bench.html;

/** How the pages look, in light and in dark. */
final class Style {
  static final String CSS =
      """
      :root { color-scheme: light dark; --ink: #1f2430; --dim: #5f6673; --line: #e2e4e9; --page: #fbfbfc; --card: #fff; --head: #f2f3f6; --payload: #d6dae2; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e6e8ee; --dim: #a3abb9; --line: #3a404c; --page: #14171d; --card: #1c2027; --head: #262b34; --payload: #474e5b; }
      }
      body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
      main { max-width: 1320px; margin: 0 auto; padding: 24px 28px 80px; }
      h1 { font-size: 26px; margin: 8px 0 0; }
      h2 { font-size: 20px; margin: 48px 0 4px; padding-top: 12px; border-top: 1px solid var(--line); }
      h3 { font-size: 15px; margin: 24px 0 4px; }
      p, .verdict { max-width: 78ch; margin: 6px 0 14px; }
      .lead { color: var(--dim); }
      .legend span { margin-right: 20px; white-space: nowrap; }
      .legend i, .swatch { display: inline-block; width: 12px; height: 12px; border-radius: 2px; margin-right: 6px; }
      .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(600px, 100%), 1fr)); gap: 20px; }
      figure { margin: 0; padding: 12px 14px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
      figcaption { font-weight: 600; margin-bottom: 6px; }
      .panels { display: flex; flex-wrap: wrap; gap: 10px; }
      .panels svg { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 6px; }
      svg { display: block; max-width: 100%; height: auto; fill: var(--ink); }
      svg text { font: 11px system-ui, sans-serif; }
      svg text.tick { fill: var(--dim); font-size: 12px; }
      svg text.name { font-size: 13px; font-weight: 600; }
      svg text.title { font-size: 13px; fill: var(--dim); }
      .scroll { overflow-x: auto; margin: 8px 0 20px; }
      table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; background: var(--card); }
      th, td { padding: 3px 10px; border: 1px solid var(--line); text-align: right; white-space: nowrap; }
      th { font-weight: 600; text-align: left; }
      thead th { background: var(--head); vertical-align: bottom; }
      td.text { text-align: left; white-space: normal; overflow-wrap: anywhere; }
      td .dim { color: var(--dim); }
      .advice { display: block; white-space: normal; text-align: left; }
      .pair { display: flex; flex-wrap: wrap; gap: 24px; }
      .pair svg { fill: #000; border-radius: 4px; margin-top: 4px; }
      .maps input { width: min(420px, 90%); vertical-align: middle; margin-left: 12px; }
      .maps figure { margin-bottom: 16px; }
      code { background: var(--head); padding: 1px 5px; border-radius: 4px; font-size: 13px; overflow-wrap: anywhere; }
      """;

  private Style() {}
}
