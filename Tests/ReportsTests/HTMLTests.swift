import Testing

@testable import Reports

@Suite("Pages")
struct HTMLTests {
  @Test("escape strings and take pieces as they are")
  func escapes() {
    let attack = "<a href='x'>\"&\u{7}"
    let piece: HTML = "<b>\(attack)</b>"
    #expect(piece.text == "<b>&lt;a href=&#39;x&#39;&gt;&quot;&amp;\u{FFFD}</b>")
    let outer: HTML = "<p>\(piece)\(3)</p>"
    #expect(outer.text == "<p>\(piece.text)3</p>")
    #expect(HTML([piece, "x"]).text == piece.text + "\nx\n")
  }

  @Test("load again only when they are asked to")
  func refresh() {
    let still = HTML.page(title: "<t>", body: "<p>x</p>").text
    #expect(still.hasPrefix("<!DOCTYPE html>") && still.contains("<title>&lt;t&gt;</title>"))
    #expect(!still.contains("http-equiv"))
    let live = HTML.page(title: "t", body: "", refreshSeconds: 15).text
    #expect(live.contains("<meta http-equiv=\"refresh\" content=\"15\">"))
  }

  @Test("take only JPEG files for pictures")
  func pictures() {
    #expect(HTML.picture(jpeg: [0x89, 0x50], description: "x")?.text == nil)
    #expect(HTML.picture(jpeg: [], description: "x")?.text == nil)
    let picture = HTML.picture(jpeg: [0xFF, 0xD8, 0xFF, 0xE0], description: "\"x")
    #expect(picture?.text == "<img alt=\"&quot;x\" src=\"data:image/jpeg;base64,/9j/4A==\">")
  }
}
