extension HTML {
  /// A whole document that needs no other file and runs no script.
  ///
  /// - Parameters:
  ///   - title: The document's title.
  ///   - body: The elements of its body.
  ///   - style: Rules of its own, after those of all pages.
  ///   - refreshSeconds: After how many seconds a browser loads it again; nil for never.
  /// - Returns: The document.
  public static func page(
    title: String, body: HTML, style: HTML = "", refreshSeconds: Int? = nil
  ) -> HTML {
    let refresh: HTML =
      refreshSeconds.map { "\n<meta http-equiv=\"refresh\" content=\"\($0)\">" } ?? ""
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">\(refresh)
      <title>\(title)</title>
      <style>
      \(Self.style)
      \(plotStyle)
      \(style)
      </style>
      </head>
      <body>
      <main>
      \(body)
      </main>
      </body>
      </html>

      """
  }
}
