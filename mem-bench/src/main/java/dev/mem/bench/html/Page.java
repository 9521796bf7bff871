package dev.mem.bench.html;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One page that needs nothing from elsewhere. */
final class Page {
  private final StringBuilder html = new StringBuilder();

  /** Begins a page with its title, which is HTML as all that is added. */
  Page(String title) {
    html.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.append("<meta name=\"viewport\" content=\"width=device-width\"><title>mem: ");
    html.append(title).append("</title><style>").append(Style.CSS);
    html.append("</style></head><body><main>\n<h1>").append(title).append("</h1>\n");
  }

  /** Adds a piece. */
  Page add(String piece) {
    html.append(piece);
    return this;
  }

  /** Adds a heading, and what there is to say first. */
  Page section(String heading, String text) {
    return add("<h2>" + heading + "</h2><p>" + text + "</p>\n");
  }

  /** Adds a drawing with what it shows. */
  Page figure(String caption, String drawing) {
    return add("<figure><figcaption>" + caption + "</figcaption>" + drawing + "</figure>\n");
  }

  void write(Path file) throws IOException {
    Files.writeString(file, html + "</main></body></html>\n");
  }
}
