import Testing

@testable import Reports

@Suite("Tables of confusions")
struct ConfusionTableTests {
  @Test("have a row for each true class, with counts and shares of the row")
  func contract() throws {
    let html = ConfusionTable(
      caption: "cases", classes: ["<a>", "b"], counts: [[3, 1], [0, 0]]
    ).html.text
    #expect(html.contains("<caption>cases</caption>"))
    #expect(html.contains("<th scope=\"row\">&lt;a&gt;</th>") && !html.contains("<a>"))
    #expect(html.contains(">3<small>75.0 %</small>") && html.contains(">1<small>25.0 %</small>"))
    #expect(html.contains("class=\"number share right\" style=\"--share:0.750\""))
    // A class without a case has no shares, rather than ones that are no numbers.
    #expect(html.components(separatedBy: ">0<small>–</small>").count == 3)
    #expect(html.contains("<td class=\"number\">4</td>"))
    try expectWellFormed(html)
  }
}
