package dev.mem.bench.html;

/** How the page looks. */
final class Style {
  static final String CSS =
      """
      :root { color-scheme: light; }
      body { margin: 0; background: #fbfbfc; color: #1f2430; font: 15px/1.5 system-ui, sans-serif; }
      main { max-width: 1320px; margin: 0 auto; padding: 24px 28px 80px; }
      h1 { font-size: 26px; margin: 8px 0 0; }
      h2 { font-size: 20px; margin: 48px 0 4px; padding-top: 12px; border-top: 1px solid #e2e4e9; }
      h3 { font-size: 15px; margin: 24px 0 4px; }
      p { max-width: 78ch; margin: 6px 0 14px; }
      .lead { color: #6b7280; }
      .legend span { margin-right: 20px; white-space: nowrap; }
      .legend i { display: inline-block; width: 12px; height: 12px; border-radius: 2px; margin-right: 6px; }
      .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(600px, 1fr)); gap: 20px; }
      figure { margin: 0; padding: 12px 14px; background: #fff; border: 1px solid #e2e4e9; border-radius: 8px; overflow-x: auto; }
      figcaption { font-weight: 600; margin-bottom: 6px; }
      .panels { display: flex; flex-wrap: wrap; gap: 10px; }
      .panels svg { background: #fff; border: 1px solid #e2e4e9; border-radius: 8px; padding: 6px; }
      svg { display: block; max-width: 100%; height: auto; }
      svg text { font: 11px system-ui, sans-serif; }
      svg text.tick { fill: #6b7280; font-size: 10px; }
      svg text.name { font-size: 12px; font-weight: 600; }
      svg text.title { font-size: 12px; fill: #6b7280; }
      .scroll { overflow-x: auto; margin: 8px 0 20px; }
      table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; background: #fff; }
      th, td { padding: 3px 10px; border: 1px solid #e2e4e9; text-align: right; white-space: nowrap; }
      th { font-weight: 600; text-align: left; }
      thead th { background: #f2f3f6; vertical-align: bottom; }
      td.text { text-align: left; white-space: normal; }
      td .dim { color: #6b7280; }
      .advice { font-family: inherit; float: left; }
      .pair { display: flex; flex-wrap: wrap; gap: 24px; }
      .maps input { width: 420px; vertical-align: middle; margin-left: 12px; }
      .maps figure { margin-bottom: 16px; }
      code { background: #eef0f4; padding: 1px 5px; border-radius: 4px; font-size: 13px; }
      """;

  private Style() {}
}
