import Testing

@testable import Reports

@Suite("Histograms")
struct HistogramTests {
  @Test("hold each class's lower end, and the range's upper end in the last")
  func classes() {
    let histogram = Histogram([0, 1, 1.9, 2, 4], title: "t", range: 0...4, classCount: 4)
    #expect(histogram.counts == [1, 2, 1, 1])
    #expect(histogram.svg.text.contains("<title>1.00 to 2.00: 2</title>"))
    #expect(histogram.svg.text.contains(">4</text>"))
  }

  @Test("put what lies outside into the ends, and leave out what is no number")
  func damage() throws {
    let histogram = Histogram(
      [-9, .infinity, -.infinity, .nan, 1e300], title: "<t>", classCount: 2)
    #expect(histogram.counts == [2, 2])
    #expect(histogram.svg.text.contains("aria-label=\"&lt;t&gt;\""))
    try expectWellFormed(histogram.svg.text)
    try expectWellFormed(Histogram([], title: "t", classCount: 3).svg.text)
  }
}
