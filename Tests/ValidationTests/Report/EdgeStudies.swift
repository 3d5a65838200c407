@testable import Validation

/// Studies at the edges of what can be computed.
enum EdgeStudies {
  /// One patient with one polyp.
  static func onePolyp() throws -> StudyDataset {
    try SyntheticStudy.dataset(
      [
        SyntheticStudy.study(
          StudyTable.polyp(0, .adenoma, .tubularAdenoma, endoscopist: .adenoma, hours: 100),
          number: 0, probability: 0.9)
      ], looks: [SyntheticStudy.look(1, labelled: 1)])
  }

  /// No call says anything.
  static func allAbstained() throws -> StudyDataset {
    try SyntheticStudy.dataset(
      OpticalCall.Abstention.allCases.enumerated().map { number, reason in
        try SyntheticStudy.study(
          StudyPolyp(
            patient: number, sizeMillimetres: 3, segment: .sigmoid, call: .abstained(reason),
            reference: .known(.polyp(.tubularAdenoma))), number: number)
      })
  }

  /// Calls, and no report yet.
  static func noPathology() throws -> StudyDataset {
    try SyntheticStudy.dataset(
      (0..<30).map { number in
        try SyntheticStudy.study(
          StudyTable.missing(number / 2, number % 3 == 0 ? .adenoma : .hyperplastic, .pending),
          number: number, probability: 0.4)
      })
  }

  /// Every call is right, and both kinds are told apart perfectly.
  static func allAlike() throws -> StudyDataset {
    try SyntheticStudy.dataset(
      (0..<40).map { number in
        let isNeoplastic = number % 2 == 0
        return try SyntheticStudy.study(
          StudyTable.polyp(
            number / 2, isNeoplastic ? .adenoma : .hyperplastic,
            isNeoplastic ? .tubularAdenoma : .hyperplastic,
            endoscopist: isNeoplastic ? .adenoma : .hyperplastic), number: number,
          probability: isNeoplastic ? 0.9 : 0.1)
      }, looks: [SyntheticStudy.look(1, labelled: 40)])
  }
}
