import Testing

@testable import Validation

@Suite("The chart of errors")
struct ErrorChartTests {
  private func cases(_ errors: [Bool]) throws -> [StudyCase] {
    try errors.enumerated().map { number, isError in
      try SyntheticStudy.study(
        StudyTable.polyp(number, .hyperplastic, isError ? .tubularAdenoma : .hyperplastic),
        number: number)
    }
  }

  @Test("sums of calls without a probability are Steiner's of a risk of one tenth")
  func vector() throws {
    let runs: [(Int, Bool)] = [
      (10, false), (1, true), (5, false), (2, true), (3, false), (1, true), (8, false), (3, true),
    ]
    let errors = runs.flatMap { Array(repeating: $0.1, count: $0.0) }
    let chart = ErrorChart(try cases(errors), .neoplastic)
    // Odds ratio 2, risk .1: sums to the six digits given, at the cases that are numbered from 1.
    for (place, sum) in [(11, 0.597837), (18, 1.316960), (22, 1.628867), (33, 2.659896)] {
      #expect(abs(chart.sums[place - 1] - sum) < 1e-6, "at \(place)")
    }
    #expect(chart.errors == 7)
    #expect(chart.withoutProbability == errors.count)
    // The limit is found to one part in a hundred, and the mean run length moves by less than a tenth.
    let length = try #require(chart.runLength)
    #expect(length >= 500 && length < 550)
    #expect(try #require(chart.runLengthAtShift) < length / 2)
  }

  @Test("the order is that in which reports arrived, not that of calls")
  func order() throws {
    var all = try cases([true, false, false])
    all[0].times.reported = (all[2].times.reported ?? 0) + 1
    let chart = ErrorChart(all, .neoplastic)
    #expect(chart.sums.prefix(2) == [0, 0])
    #expect(chart.sums[2] > 0)
  }

  @Test("no diagnosis, no limit; diagnoses without a time are counted apart")
  func edges() throws {
    let none = ErrorChart([], .neoplastic)
    #expect(none.limit == nil && none.sums.isEmpty)
    var all = try cases([true, false])
    all[0].times.reported = nil
    let chart = ErrorChart(all, .neoplastic)
    #expect(chart.withoutTime == 1 && chart.sums.count == 1)
  }

  @Test("probabilities of 0 and 1 are risks that a sum can be made of")
  func certainty() throws {
    let all = try [0.0, 1.0].enumerated().map { number, probability in
      try SyntheticStudy.study(
        StudyTable.polyp(number, .adenoma, .tubularAdenoma), number: number,
        probability: probability)
    }
    let chart = ErrorChart(all, .neoplastic)
    let areFinite = chart.sums.allSatisfy { $0.isFinite }
    #expect(areFinite)
    #expect(chart.limit?.isFinite == true)
  }
}
